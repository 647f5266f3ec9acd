//! Thumbnails within the process.

use std::time::Duration;

use imaging::{Content, Plan};
use ports::{EncodedThumbnail, ImageProcessor, Inspection, PortError, ReadSeek, Thumbnailing};

use super::inspector::header;
use super::rendering::{RenderError, attempt, sizes, thumbnails};
use super::semaphore::Semaphore;

/// How long a job waits for memory or a worker before it fails.
pub(crate) const ACQUIRE_TIMEOUT: Duration = Duration::from_mins(1);

/// Limits on the images of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageLimits {
    /// Pixels of one image.
    pub max_pixels: u64,
    /// Bytes that all images being decoded take together, compressed input and working memory
    /// included.
    pub max_decoded_bytes: u64,
}

impl Default for ImageLimits {
    /// 100 megapixels and 512 MiB.
    fn default() -> Self {
        Self { max_pixels: 100_000_000, max_decoded_bytes: 512 << 20 }
    }
}

/// Makes thumbnails within the process, of every format that `imaging` decodes.
///
/// The header of an image determines the memory for it, which is reserved before anything is
/// decoded. An image with an alpha channel counts as opaque when its largest thumbnail has no
/// transparent pixel.
#[derive(Debug)]
pub struct ThumbnailMaker {
    max_pixels: u64,
    memory: Semaphore,
}

impl ThumbnailMaker {
    /// A maker whose jobs together keep within the limits.
    #[must_use]
    pub fn new(limits: ImageLimits) -> Self {
        Self { max_pixels: limits.max_pixels, memory: Semaphore::new(limits.max_decoded_bytes) }
    }

    /// Bytes of [`ImageLimits::max_decoded_bytes`] that are reserved for running jobs now.
    #[must_use]
    pub fn decoded_bytes_in_use(&self) -> u64 {
        self.memory.in_use()
    }

    fn try_make(
        &self,
        content: &mut Content,
        inspection: &Inspection,
    ) -> Result<Vec<EncodedThumbnail>, RenderError> {
        let header = header(content, inspection);
        let plan = Plan::new(header, content.length()?, self.max_pixels, sizes)?;
        let mut permit = self.memory.acquire(plan.memory().to_decode, ACQUIRE_TIMEOUT)?;
        let largest = plan.decode(content)?;
        permit.shrink_to(plan.memory().to_encode);
        let encoded = plan.encode(largest)?.into_iter().map(|image| (image.format, image.bytes));
        Ok(thumbnails(plan.sizes(), encoded))
    }
}

impl ImageProcessor for ThumbnailMaker {
    fn make_thumbnails(
        &self,
        content: &mut dyn ReadSeek,
        inspection: &Inspection,
    ) -> Result<Thumbnailing, PortError> {
        attempt(content, |content| self.try_make(content, inspection))
    }
}
