//! The database ports on PostgreSQL 14 or newer.
//!
//! This crate owns the schema (`migrations/postgres`), the rows and the statements, the pool of
//! connections, and the translation of PostgreSQL's errors into [`PortError`](ports::PortError)s.
//! [`PostgresDatabase`] implements every database port.
//!
//! It owns no rule of the domain and decides nothing about media files, users or tokens; no row, no
//! connection and no type of diesel leaves it. libpq and OpenSSL are built in, so nothing but a server
//! is needed to run it.

mod adoption;
mod cancellable;
mod connections;
mod copy_target;
mod database;
mod error;
mod health;
mod keys_in_use;
mod last_ids;
mod library_reader;
mod library_writer;
mod load;
mod locks;
mod media_file_list;
mod media_files;
mod migrations;
mod planning;
mod retired_keys;
mod revision;
mod rows;
mod schema;
mod sql;
mod storage_keys;
mod store_identity;
mod thumbnail_rows;
mod tokens;
mod users;

pub use connections::PoolSize;
pub use database::{ConnectError, PostgresDatabase};
pub use migrations::MigrateError;
