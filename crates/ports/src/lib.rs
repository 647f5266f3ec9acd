//! What the use cases of the media service need from the outside world: traits, the values that cross
//! them, and one error type.
//!
//! Every trait is synchronous and object-safe, so that a use case, a command line or a job holds it as
//! `Arc<dyn Trait>` without an async runtime. What a method promises stands here and only here; the
//! `ports-contract` crate holds every implementation to it.
//!
//! Nothing is implemented here, and no database, web framework or serialisation format is named.

#![deny(missing_docs)]

mod clock;
mod content_inspector;
mod file_store;
mod health_check;
mod image_processor;
mod media_files;
mod port_error;
mod randomness;
mod retired_keys;
mod tokens;
mod users;

pub use clock::Clock;
pub use content_inspector::{ContentInspector, Inspection};
pub use file_store::{FileStore, ReadSeek, StagedFile, StoredFile};
pub use health_check::HealthCheck;
pub use image_processor::{EncodedThumbnail, ImageProcessor, NoThumbnails, Thumbnailing};
pub use media_files::{
    Change, Edited, MediaFileEdit, MediaFileOrder, MediaFilePage, MediaFileQuery, MediaFiles,
    NewContent, NewMediaFile, NewThumbnail, Precondition, SortField,
};
pub use port_error::PortError;
pub use randomness::Randomness;
pub use retired_keys::RetiredKeys;
pub use tokens::{NewToken, TokenAuthenticator, Tokens};
pub use users::{NewUser, Users};
