//! Local file storage, content inspection and thumbnails.

mod file_store;
mod images;
mod inspection;

pub use file_store::LocalFileStore;
pub use images::{ImageLimits, ThumbnailMaker};
pub use inspection::Inspector;
