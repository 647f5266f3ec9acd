//! The use cases over the in-memory reference adapters, in one binary: what they store, and what
//! remains when a step fails.

mod adopt_library;
mod bind_store;
mod copy_database;
mod media_files;
mod upkeep;
