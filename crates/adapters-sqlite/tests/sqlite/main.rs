//! The contract of the database ports held against SQLite, and what is SQLite's own.

mod contract;
mod file;
mod impossible_rows;
mod migrations;
mod missing_files;
mod reserve;
mod world;
