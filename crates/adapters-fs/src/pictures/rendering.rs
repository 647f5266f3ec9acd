//! What a rendering of thumbnails results in, in the terms of the port.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::{ThumbnailEdge, ThumbnailFormat};
use imaging::{Content, DecodeError, EncodedImage, OutputFormat};
use ports::{EncodedThumbnail, NoThumbnails, PortError, ReadSeek, Thumbnailing};

use super::budget::NoShare;
use super::inspector::{domain_dimensions, unreadable};

/// The dimensions of the thumbnails of an image, ascending, one for each edge.
pub(crate) fn sizes(displayed: imaging::Dimensions) -> Vec<imaging::Dimensions> {
    let displayed = domain_dimensions(displayed);
    let fitted = ThumbnailEdge::ALL.map(|edge| displayed.fit_within(edge.pixels()));
    fitted
        .into_iter()
        .filter_map(|size| imaging::Dimensions::new(size.width(), size.height()))
        .collect()
}

/// The images, one for each edge, as thumbnails.
pub(crate) fn thumbnails(images: Vec<EncodedImage>) -> Vec<EncodedThumbnail> {
    let thumbnail = |(edge, image): (ThumbnailEdge, EncodedImage)| EncodedThumbnail {
        edge,
        format: match image.format {
            OutputFormat::Jpeg => ThumbnailFormat::Jpeg,
            OutputFormat::WebP => ThumbnailFormat::WebP,
        },
        dimensions: domain_dimensions(image.dimensions),
        bytes: image.bytes,
    };
    ThumbnailEdge::ALL.into_iter().zip(images).map(thumbnail).collect()
}

/// Runs `work` on that content, and reports what came of it even if a decoder panics.
pub(crate) fn attempt(
    mut content: &mut dyn ReadSeek,
    work: impl FnOnce(&mut Content) -> Result<Vec<EncodedThumbnail>, Failure>,
) -> Result<Thumbnailing, PortError> {
    let mut content = Content::new(&mut content);
    // Decoders are known to panic over some malformed files, which costs that file its thumbnails.
    let made = catch_unwind(AssertUnwindSafe(|| work(&mut content)));
    content.check().map_err(unreadable)?;
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

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Port(unreadable(error))
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

impl From<imaging::Error> for Failure {
    fn from(error: imaging::Error) -> Self {
        match error {
            imaging::Error::Decode(reason) => Self::NotMade(match reason {
                DecodeError::UnsupportedFormat => NoThumbnails::UnsupportedFormat,
                DecodeError::TooLarge => NoThumbnails::TooLarge,
                DecodeError::Unreadable => NoThumbnails::Unreadable,
            }),
            imaging::Error::Read(error) => error.into(),
            error => Self::Port(PortError::Backend(error.into())),
        }
    }
}
