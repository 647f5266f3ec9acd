//! Reference adapters that keep everything in memory: small, simple, and held to the same suites as
//! every other adapter.

mod adoption;
mod clock;
mod content_source;
mod copy_target;
mod database;
mod file_store;
mod keys_in_use;
mod library_reader;
mod library_writer;
mod media_file_list;
mod media_files;
mod orphan_lock;
mod quarantine;
mod retired_keys;
mod shared_lock;
mod store_identity;
mod store_inventory;
mod thumbnail_rows;
mod tokens;
mod users;

pub use clock::FixedClock;
pub use content_source::MemoryContentSource;
pub use database::MemoryDatabase;
pub use file_store::MemoryFileStore;
