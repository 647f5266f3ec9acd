//! The behaviours that every adapter of a port must have, and in-memory reference adapters.
//!
//! A behaviour is a function over a *world*: a fresh backend behind its ports. Each port has one
//! macro that expands to one `#[test]` per behaviour, and [`database_contract!`] expands to those
//! of every port of a database. An adapter runs all of them with one line, a new behaviour or port
//! reaches every adapter without further edits, and a failed test has the name of its behaviour:
//!
//! ```
//! use ports::Database;
//! use ports_contract::DatabaseWorld;
//! # use ports_contract::memory::MemoryDatabase as MyDatabase;
//!
//! struct MyWorld {
//!     database: MyDatabase, // with its temporary folder or private schema
//! }
//!
//! impl MyWorld {
//!     fn new() -> Self {
//!         Self { database: MyDatabase::default() }
//!     }
//! }
//!
//! impl DatabaseWorld for MyWorld {
//!     fn database(&self) -> &dyn Database {
//!         &self.database
//!     }
//! }
//!
//! ports_contract::database_contract!(MyWorld::new);
//! ```
//!
//! The reference adapters in [`memory`] run the same suites. Tests of code on top of the ports use
//! them as a database.
//!
//! This crate does not own the tests of one technology, such as its pool, its migrations or its
//! files: they belong to its adapter. Open `media_files.rs` and `database_world.rs` first.

#![deny(missing_docs)]
#![expect(
    clippy::missing_panics_doc,
    reason = "a behaviour that fails, or a world that fails, panics, as a test should"
)]

pub mod adoption;
mod assertions;
pub mod authenticator;
mod behaviours;
pub mod connection_pools;
pub mod content_inspector;
pub mod content_source;
pub mod copy_target;
pub mod database_identity;
mod database_world;
pub mod file_store;
pub mod fixtures;
pub mod health;
pub mod image_processor;
pub mod keys_in_use;
pub mod library_reader;
pub mod library_writer;
pub mod media_files;
pub mod memory;
pub mod migrations;
pub mod orphan_lock;
mod pictures;
pub mod quarantine;
pub mod retired_keys;
pub mod revisions;
pub mod store_identity;
pub mod store_inventory;
pub mod thumbnail_rows;
pub mod tokens;
pub mod users;

pub use content_source::ContentSourceWorld;
pub use database_world::DatabaseWorld;
pub use file_store::FileStoreWorld;
pub use store_identity::StoreIdentityWorld;
pub use store_inventory::StoreInventoryWorld;

/// The examples of the testing guide, compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/testing.md")]
mod testing_guide {}
