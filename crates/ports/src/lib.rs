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
//! Open `media_files.rs` first: most use cases need its port.

#![deny(missing_docs)]

mod adoption;
mod cancellation;
mod clock;
mod content_inspector;
mod content_source;
mod copy_target;
mod file_store;
mod found;
mod health_check;
mod image_processor;
mod keys_in_use;
mod library;
mod media_files;
mod orphan_lock;
mod port_error;
mod quarantine;
mod randomness;
mod retired_keys;
mod revisions;
mod store_identity;
mod store_inventory;
mod thumbnail_rows;
mod tokens;
mod users;

pub use adoption::{AccountChanges, Adoption, Occupants};
pub use cancellation::Cancellation;
pub use clock::Clock;
pub use content_inspector::{ContentInspector, Inspection};
pub use content_source::ContentSource;
pub use copy_target::{CopyRun, CopyTarget};
pub use file_store::{FileStore, NewStagedFile, ReadSeek, StagedFile, StoredContent, StoredFile};
pub use found::Found;
pub use health_check::HealthCheck;
pub use image_processor::{EncodedThumbnail, ImageProcessor, NoThumbnails, Thumbnailing};
pub use keys_in_use::KeysInUse;
pub use library::{KeyedToken, LastIds, LibraryReader, LibraryWriter, RetiredKey};
pub use media_files::{
    Change, Edited, MediaFileEdit, MediaFileOrder, MediaFilePage, MediaFileQuery, MediaFiles,
    NewContent, NewMediaFile, NewThumbnail, Precondition, SortField,
};
pub use orphan_lock::{OrphanGuard, OrphanLock};
pub use port_error::PortError;
pub use quarantine::{Quarantine, QuarantineVisitor, QuarantinedFile};
pub use randomness::Randomness;
pub use retired_keys::RetiredKeys;
pub use revisions::{Revision, Revisions};
pub use store_identity::{DatabaseIdentity, StoreIdentity};
pub use store_inventory::{KeyedFile, StoreInventory, UnclaimedFile, Visitor};
pub use thumbnail_rows::ThumbnailRows;
pub use tokens::{NewToken, TokenAuthenticator, TokenHolder, Tokens};
pub use users::{NewUser, Users};
