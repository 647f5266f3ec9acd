//! Thumbnails: which decoder, how much memory, and in what order.

pub(crate) mod budget;
mod decode;
mod encode;
mod footprint;
mod fraction;
mod frame;
mod image;
mod picture;
pub(crate) mod plan;
mod planar;
mod resize;
mod srgb;
mod upright;
mod ycbcr;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use ports::{EncodedThumbnail, ImageProcessor, NoThumbnails, PortError, ReadSeek, Thumbnailing};

use self::budget::{Budget, NoShare};
use self::encode::EncodeFailed;
use self::plan::Plan;
use self::resize::ResizeFailed;
use crate::inspection::content::Content;

/// How long a job waits for memory, or for whoever does it, before it is given up.
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
/// The memory that an image takes is known from its header and set aside before anything is decoded.
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

    /// Bytes of [`ImageLimits::max_decoded_bytes`] that are set aside for running jobs now.
    #[must_use]
    pub fn decoded_bytes_in_use(&self) -> u64 {
        self.budget.in_use()
    }

    fn try_make(&self, content: &mut Content) -> Result<Vec<EncodedThumbnail>, Failure> {
        let plan = Plan::of(content, self.max_pixels)?;
        let mut share = self.budget.share(plan.memory.to_decode, PATIENCE)?;
        let largest = plan.decode(content)?;
        share.shrink_to(plan.memory.to_encode);
        plan.encode(largest)
    }
}

impl ImageProcessor for ThumbnailMaker {
    fn make_thumbnails(&self, content: &mut dyn ReadSeek) -> Result<Thumbnailing, PortError> {
        attempt(content, |content| self.try_make(content))
    }
}

/// What comes of `work` on that content, whatever the content holds.
pub(crate) fn attempt(
    content: &mut dyn ReadSeek,
    work: impl FnOnce(&mut Content) -> Result<Vec<EncodedThumbnail>, Failure>,
) -> Result<Thumbnailing, PortError> {
    let mut content = Content::new(content);
    // Decoders are known to panic over some broken files, which costs that file its thumbnails.
    let made = catch_unwind(AssertUnwindSafe(|| work(&mut content)));
    content.check()?;
    match made {
        Ok(Ok(thumbnails)) => Ok(Thumbnailing::Made(thumbnails)),
        Ok(Err(Failure::NotMade(reason))) => Ok(Thumbnailing::NotMade(reason)),
        Ok(Err(Failure::Port(error))) => Err(error),
        Err(_) => {
            tracing::warn!("an image decoder panicked");
            Ok(Thumbnailing::NotMade(NoThumbnails::Unreadable))
        }
    }
}

/// Why there are no thumbnails.
#[derive(Debug)]
pub(crate) enum Failure {
    NotMade(NoThumbnails),
    Port(PortError),
}

impl From<NoThumbnails> for Failure {
    fn from(reason: NoThumbnails) -> Self {
        Self::NotMade(reason)
    }
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

impl From<NoShare> for Failure {
    fn from(reason: NoShare) -> Self {
        match reason {
            NoShare::NeverEnough => Self::NotMade(NoThumbnails::TooLarge),
            NoShare::QueueFull | NoShare::WaitedTooLong => {
                Self::Port(PortError::Unavailable(reason.into()))
            }
        }
    }
}

impl From<ResizeFailed> for Failure {
    fn from(error: ResizeFailed) -> Self {
        Self::Port(PortError::Backend(error.into()))
    }
}

impl From<EncodeFailed> for Failure {
    fn from(error: EncodeFailed) -> Self {
        Self::Port(PortError::Backend(error.into()))
    }
}
