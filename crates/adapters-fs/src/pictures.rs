//! The image ports over `imaging`: inspection, and thumbnails within limits on memory.

mod convert;
mod inspector;
mod rendering;
pub(crate) mod semaphore;
mod thumbnail_maker;

pub use inspector::Inspector;
pub(crate) use inspector::header;
pub(crate) use rendering::{RenderError, attempt, catch_panic, sizes, thumbnails};
pub(crate) use thumbnail_maker::ACQUIRE_TIMEOUT;
pub use thumbnail_maker::{ImageLimits, ThumbnailMaker};
