//! Files and pixels: a store on the local file system, telling what bytes are, and thumbnails.
//!
//! This crate owns the layout of the media folder and its durability ([`LocalFileStore`]), the rules by
//! which a file's format and an image's facts are found in its bytes ([`Inspector`]), and how thumbnails
//! are decoded, resized and encoded within a bounded amount of memory ([`ThumbnailMaker`]), by processes
//! that may come to grief ([`ImageWorkers`]).
//!
//! It does not choose keys or names, knows no database and no request, and never decides by what a
//! client says of a file.

mod file_lock;
mod file_store;
mod images;
mod inspection;
mod seeking;
mod workers;

pub use file_lock::{FileLock, LockMode};
pub use file_store::{LocalContentSource, LocalFileStore, create_folder};
pub use images::{ImageLimits, ThumbnailMaker};
pub use inspection::Inspector;
pub use workers::{
    CannotConfine, Confinement, Enforcement, ImageWorkers, WorkerError, WorkerProgram,
    confine_image_worker, run_image_worker,
};
