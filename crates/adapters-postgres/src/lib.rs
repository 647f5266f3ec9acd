//! The database ports on PostgreSQL 14 or newer.
//!
//! This crate owns the schema (`migrations/postgres`), the rows and the statements, the connection
//! pools, and the translation of PostgreSQL's errors into [`PortError`](ports::PortError)s.
//! [`PostgresDatabase`] implements every database port, in one file per port.
//!
//! It does not own any rule about media files, users or tokens. No row, no connection and no type
//! of diesel leaves it. libpq and OpenSSL are built in, so that it needs nothing but a server.
//!
//! Open `database.rs` first. `adapters-sqlite` has the same files and functions for the same
//! purposes; a file that only one of the two has says why.

mod adoption;
mod cancellable;
mod connection_pools;
mod copy_target;
mod database;
mod error;
mod health;
mod keys_in_use;
mod last_ids;
mod library_reader;
mod library_writer;
mod links;
mod load;
mod locks;
mod media_file_list;
mod media_files;
mod migrations;
mod planning;
mod pool;
mod retired_keys;
mod revision;
mod rows;
mod schema;
mod server;
mod single_rows;
mod sql;
mod storage_keys;
mod store_identity;
mod text_form;
mod thumbnail_rows;
mod tokens;
mod transaction;
mod users;

pub use database::PostgresDatabase;
pub use server::ConnectError;
