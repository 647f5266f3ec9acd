//! Thumbnails within the process.

use std::time::Duration;

use imaging::{Content, Plan};
use ports::{EncodedThumbnail, ImageProcessor, PortError, ReadSeek, Thumbnailing};

use super::budget::Budget;
use super::{Failure, attempt, sizes, thumbnails};

/// How long a job waits for memory or a worker before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// What the images of a process may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageLimits {
    /// Pixels of one image.
    pub max_pixels: u64,
    /// Bytes that all images being decoded take together, compressed input and working memory included.
    pub max_decoded_bytes: u64,
}

impl Default for ImageLimits {
    /// 100 megapixels and 512 MiB.
    fn default() -> Self {
        Self { max_pixels: 100_000_000, max_decoded_bytes: 512 << 20 }
    }
}

/// Makes thumbnails of JPEG, PNG, GIF, WebP, BMP, TIFF and ICO within the process.
///
/// The memory that an image takes is known from its header and reserved before anything is decoded.
/// An image with an alpha channel counts as opaque when its largest thumbnail shows nothing through.
#[derive(Debug)]
pub struct ThumbnailMaker {
    max_pixels: u64,
    budget: Budget,
}

impl ThumbnailMaker {
    /// A maker whose jobs together keep within the limits.
    #[must_use]
    pub fn new(limits: ImageLimits) -> Self {
        Self { max_pixels: limits.max_pixels, budget: Budget::new(limits.max_decoded_bytes) }
    }

    /// Bytes of [`ImageLimits::max_decoded_bytes`] that are reserved for running jobs now.
    #[must_use]
    pub fn decoded_bytes_in_use(&self) -> u64 {
        self.budget.in_use()
    }

    fn try_make(&self, content: &mut Content) -> Result<Vec<EncodedThumbnail>, Failure> {
        let plan = Plan::new(content, self.max_pixels, sizes)?;
        let mut share = self.budget.share(plan.memory().to_decode, PATIENCE)?;
        let largest = plan.decode(content)?;
        share.shrink_to(plan.memory().to_encode);
        Ok(thumbnails(plan.encode(largest)?))
    }
}

impl ImageProcessor for ThumbnailMaker {
    fn make_thumbnails(&self, content: &mut dyn ReadSeek) -> Result<Thumbnailing, PortError> {
        attempt(content, |content| self.try_make(content))
    }
}
