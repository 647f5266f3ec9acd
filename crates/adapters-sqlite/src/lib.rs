//! The database ports on an embedded SQLite.
//!
//! This crate owns the schema (`migrations/sqlite`), the rows and the statements, the pool of connections
//! to one file, and the translation of SQLite's errors into [`PortError`](ports::PortError)s.
//! [`SqliteDatabase`] implements every database port. SQLite itself is built in.
//!
//! It owns no rule of the domain and decides nothing about media files, users or tokens; no row, no
//! connection and no type of diesel leaves it.

mod adoption;
mod cancellable;
mod copy_target;
mod database;
mod error;
mod found;
mod growth;
mod health;
mod keys_in_use;
mod last_ids;
mod library_reader;
mod library_writer;
mod media_file_list;
mod media_files;
mod migrations;
mod opened_files;
mod pool;
mod reserve;
mod retired_keys;
mod revision;
mod rows;
mod schema;
mod storage_keys;
mod store_identity;
mod thumbnail_rows;
mod tokens;
mod transaction;
mod users;

pub use database::{OpenError, SqliteDatabase};
pub use migrations::MigrateError;
pub use pool::PoolSize;
