//! The sizes and formats of thumbnails.

/// The edge in pixels of the square that a thumbnail fits within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ThumbnailEdge(u32);

impl ThumbnailEdge {
    /// The edges of the thumbnails that every readable raster image gets, ascending.
    pub const ALL: [Self; 4] = [Self(64), Self(128), Self(512), Self(1080)];

    /// An edge found in a library; `None` for zero.
    #[must_use]
    pub const fn new(pixels: u32) -> Option<Self> {
        if pixels == 0 { None } else { Some(Self(pixels)) }
    }

    /// The edge in pixels, at least 1.
    #[must_use]
    pub const fn pixels(self) -> u32 {
        self.0
    }
}

/// How a thumbnail is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThumbnailFormat {
    /// JPEG, for opaque images.
    Jpeg,
    /// Lossy WebP, for images with transparency.
    WebP,
}

impl ThumbnailFormat {
    /// The extension of its file names, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }
}
