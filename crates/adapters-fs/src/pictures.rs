//! The image ports over `imaging`: inspection, and thumbnails within limits on memory.

pub(crate) mod budget;
mod inspector;
mod rendering;
mod thumbnail_maker;

pub use inspector::Inspector;
pub(crate) use inspector::domain_dimensions;
pub(crate) use rendering::{Failure, attempt, sizes, thumbnails};
pub(crate) use thumbnail_maker::PATIENCE;
pub use thumbnail_maker::{ImageLimits, ThumbnailMaker};
