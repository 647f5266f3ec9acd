//! Reference adapters that keep everything in memory: small, obviously right, and held to the same
//! suites as every other.

mod database;
mod file_store;
mod media_file_list;
mod media_files;
mod retired_keys;
mod tokens;
mod users;

pub use database::MemoryDatabase;
pub use file_store::MemoryFileStore;
