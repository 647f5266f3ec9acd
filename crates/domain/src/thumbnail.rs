//! Thumbnails and their ids.

mod rendition;

pub use self::rendition::{ThumbnailEdge, ThumbnailFormat};
use crate::StorageKey;
use crate::id::id;

id! {
    /// Identifies a thumbnail; positive.
    ThumbnailId
}

/// A stored smaller rendering of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Unique among thumbnails.
    pub id: ThumbnailId,
    /// Where its bytes are.
    pub key: StorageKey,
    /// The box it fits within; unknown for some that came from another library.
    pub edge: Option<ThumbnailEdge>,
}
