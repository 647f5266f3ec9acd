//! Thumbnails: which decoder, how much memory, and in what order.

mod budget;
mod decode;
mod encode;
mod footprint;
mod frame;
mod picture;
mod resize;
mod srgb;
mod upright;
mod ycbcr;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use domain::{Dimensions, ThumbnailEdge};
use ports::{EncodedThumbnail, ImageProcessor, NoThumbnails, PortError, ReadSeek, Thumbnailing};

use self::budget::{Budget, NoShare};
use self::decode::Job;
use self::encode::EncodeFailed;
use self::footprint::Memory;
use self::frame::Frame;
use self::picture::Picture;
use self::resize::ResizeFailed;
use crate::inspection::content::Content;
use crate::inspection::image_header::ImageHeader;
use crate::inspection::{headers, read_media_type};

/// How long a job waits for memory before it is given up.
const PATIENCE: Duration = Duration::from_mins(1);

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
        let media_type = read_media_type(content)?;
        let decode = decode::decoder(media_type).ok_or(NoThumbnails::UnsupportedFormat)?;
        let header = headers::read(content, media_type);
        let stored = header.stored.ok_or(NoThumbnails::Unreadable)?;
        if stored.pixels() > self.max_pixels {
            return Err(NoThumbnails::TooLarge.into());
        }
        let memory = Memory::of(&header, stored, content.length()?)?;
        let mut share = self.budget.share(memory.to_decode, PATIENCE)?;
        let frame = decode(&mut Job { content, header, stored })?;
        let largest = largest_thumbnail(frame, &header, stored)?;
        share.shrink_to(memory.to_encode);
        make_all(&largest, header.orientation.displayed(stored))
    }
}

impl ImageProcessor for ThumbnailMaker {
    fn make_thumbnails(&self, content: &mut dyn ReadSeek) -> Result<Thumbnailing, PortError> {
        let mut content = Content::new(content);
        // Decoders are known to panic over some broken files, which costs that file its thumbnails.
        let made = catch_unwind(AssertUnwindSafe(|| self.try_make(&mut content)));
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
}

/// The thumbnail for the largest edge: in sRGB, upright, and of grey, RGB or RGBA.
fn largest_thumbnail(
    frame: Frame,
    header: &ImageHeader,
    stored: Dimensions,
) -> Result<Picture, Failure> {
    let mut frame = frame;
    let profile = frame.profile.take();
    let picture = resize::shrink_frame(frame, footprint::largest_stored(header, stored))?;
    let picture = srgb::in_srgb(picture, profile.as_deref()).simplified();
    Ok(upright::upright(picture, header.orientation))
}

/// A thumbnail for every edge, all of them from the largest.
fn make_all(largest: &Picture, upright: Dimensions) -> Result<Vec<EncodedThumbnail>, Failure> {
    let mut thumbnails: Vec<EncodedThumbnail> = Vec::new();
    for edge in ThumbnailEdge::ALL {
        let dimensions = upright.fit_within(edge.pixels());
        let thumbnail = match thumbnails.last() {
            // A picture smaller than the edge stays as it is for every larger edge.
            Some(last) if last.dimensions == dimensions => {
                EncodedThumbnail { edge, ..last.clone() }
            }
            _ => {
                let picture = resize::shrink_picture(largest, dimensions)?;
                let (format, bytes) = encode::encode(&picture)?;
                EncodedThumbnail { edge, format, dimensions, bytes }
            }
        };
        thumbnails.push(thumbnail);
    }
    Ok(thumbnails)
}

/// Why there are no thumbnails.
enum Failure {
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
            NoShare::WaitedTooLong => Self::Port(PortError::Unavailable(reason.into())),
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
