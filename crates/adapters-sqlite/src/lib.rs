//! The database ports on an embedded SQLite.
//!
//! This crate owns the schema (`migrations/sqlite`), the rows and the statements, the connection
//! pools of one file, and the translation of SQLite's errors into [`PortError`](ports::PortError)s.
//! [`SqliteDatabase`] implements every database port, in one file per port. SQLite itself is built
//! in.
//!
//! It does not own any rule about media files, users or tokens. No row, no connection and no type
//! of diesel leaves it.
//!
//! Open `database.rs` first. `adapters-postgres` has the same files and functions for the same
//! purposes; a file that only one of the two has says why.

mod adoption;
mod cancellable;
mod connection_pools;
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
mod load;
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
mod single_rows;
mod storage_keys;
mod store_identity;
mod text_form;
mod thumbnail_rows;
mod tokens;
mod transaction;
mod users;
mod watch;

pub use database::{OpenError, SqliteDatabase};
