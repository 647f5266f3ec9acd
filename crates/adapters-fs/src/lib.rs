//! Files in a local folder, and the two image ports over `imaging`.
//!
//! This crate owns the layout of the media folder and its durability ([`LocalFileStore`]), and how
//! images are processed: within limits on memory ([`ThumbnailMaker`]) and by worker processes that
//! may crash ([`ImageWorkers`]). Formats and decoders belong to `imaging`.
//!
//! It does not choose keys or names, knows neither databases nor requests, and never trusts a
//! client's description of a file. Open `store/mod.rs` for files, `pictures.rs` for images, and
//! `workers/mod.rs` for worker processes.

mod pictures;
mod seek;
mod store;
mod workers;

pub use imaging::missing_decoders;
pub use pictures::{ImageLimits, Inspector, ThumbnailMaker};
pub use store::{LocalContentSource, LocalFileStore, create_folder, default_min_free};
pub use workers::{
    Confinement, ConfinementError, Enforcement, ImageWorkers, WorkerError, WorkerProgram,
    confine_image_worker, run_image_worker,
};
