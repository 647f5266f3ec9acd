//! The ports of the media service: traits for everything that a use case needs from the outside
//! world, their value types, and one error type.
//!
//! The crate owns the contract of every port: a promise stands in the documentation of its method
//! and nowhere else, and the `ports-contract` crate tests every implementation against it. Every
//! trait is synchronous and object-safe, so that a use case, a command or a job holds it as
//! `Arc<dyn Trait>` without an async runtime.
//!
//! It has no adapters, and names no database, web framework or serialization format.
//!
//! Open `database.rs` first: most use cases need one of its ports.

#![deny(missing_docs)]

mod cancellation;
mod clock;
mod content_inspector;
mod content_source;
mod database;
mod file_store;
mod health_check;
mod image_processor;
mod orphan_lock;
mod port_error;
mod quarantine;
mod randomness;
mod store_identity;
mod store_inventory;

pub use cancellation::Cancellation;
pub use clock::Clock;
pub use content_inspector::{ContentInspector, Inspection};
pub use content_source::ContentSource;
pub use database::*;
pub use file_store::{FileStore, NewStagedFile, ReadSeek, StagedFile, StoredContent, StoredFile};
pub use health_check::HealthCheck;
pub use image_processor::{EncodedThumbnail, ImageProcessor, NoThumbnails, Thumbnailing};
pub use orphan_lock::{OrphanGuard, OrphanLock};
pub use port_error::PortError;
pub use quarantine::{Quarantine, QuarantineVisitor, QuarantinedFile};
pub use randomness::Randomness;
pub use store_identity::{DatabaseIdentity, StoreIdentity};
pub use store_inventory::{KeyedFile, StoreInventory, UnclaimedFile, Visitor};
