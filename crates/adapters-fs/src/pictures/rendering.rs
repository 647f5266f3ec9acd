//! The outcome of rendering thumbnails in the terms of the port.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::ThumbnailEdge;
use imaging::{Content, DecodeError, OutputFormat};
use ports::{EncodedThumbnail, NoThumbnails, PortError, ReadSeek, Thumbnailing};

use super::convert::{domain_dimensions, thumbnail_format};
use super::inspector::unreadable;
use super::semaphore::AcquireError;

/// The dimensions of the thumbnails of an image, ascending, one for each edge.
pub(crate) fn sizes(displayed: imaging::Dimensions) -> Vec<imaging::Dimensions> {
    let displayed = domain_dimensions(displayed);
    let fitted = ThumbnailEdge::ALL.map(|edge| displayed.fit_within(edge.pixels()));
    fitted
        .into_iter()
        .filter_map(|size| imaging::Dimensions::new(size.width(), size.height()))
        .collect()
}

/// The thumbnails of those sizes, one for each edge.
pub(crate) fn thumbnails(
    sizes: &[imaging::Dimensions],
    encoded: impl IntoIterator<Item = (OutputFormat, Vec<u8>)>,
) -> Vec<EncodedThumbnail> {
    let thumbnail = |((edge, size), (format, bytes)): ((_, &imaging::Dimensions), _)| {
        let (format, dimensions) = (thumbnail_format(format), domain_dimensions(*size));
        EncodedThumbnail { edge, format, dimensions, bytes }
    };
    ThumbnailEdge::ALL.into_iter().zip(sizes).zip(encoded).map(thumbnail).collect()
}

/// Runs `work` on that content. A failure to read the content takes precedence over its outcome.
pub(crate) fn attempt(
    mut content: &mut dyn ReadSeek,
    work: impl FnOnce(&mut Content) -> Result<Vec<EncodedThumbnail>, RenderError>,
) -> Result<Thumbnailing, PortError> {
    let mut content = Content::new(&mut content);
    let made = catch_panic(|| work(&mut content));
    content.check().map_err(unreadable)?;
    match made {
        Ok(thumbnails) => Ok(Thumbnailing::Made(thumbnails)),
        Err(RenderError::NotMade(reason)) => Ok(Thumbnailing::NotMade(reason)),
        Err(RenderError::Port(error)) => Err(error),
    }
}

/// Runs `work`. Decoders are known to panic over some malformed files, which are unreadable then.
pub(crate) fn catch_panic<T, E: From<DecodeError>>(
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        tracing::warn!("an image decoder panicked");
        Err(DecodeError::Unreadable.into())
    })
}

/// Why there are no thumbnails.
#[derive(Debug)]
pub(crate) enum RenderError {
    NotMade(NoThumbnails),
    Port(PortError),
}

impl From<NoThumbnails> for RenderError {
    fn from(reason: NoThumbnails) -> Self {
        Self::NotMade(reason)
    }
}

impl From<PortError> for RenderError {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

impl From<io::Error> for RenderError {
    fn from(error: io::Error) -> Self {
        Self::Port(unreadable(error))
    }
}

impl From<AcquireError> for RenderError {
    fn from(error: AcquireError) -> Self {
        match error {
            AcquireError::TooMany => Self::NotMade(NoThumbnails::TooLarge),
            AcquireError::QueueFull | AcquireError::TimedOut => {
                Self::Port(PortError::unavailable(error))
            }
        }
    }
}

impl From<DecodeError> for RenderError {
    fn from(reason: DecodeError) -> Self {
        Self::NotMade(match reason {
            DecodeError::UnsupportedFormat => NoThumbnails::UnsupportedFormat,
            DecodeError::TooLarge => NoThumbnails::TooLarge,
            DecodeError::Unreadable => NoThumbnails::Unreadable,
        })
    }
}

impl From<imaging::Error> for RenderError {
    fn from(error: imaging::Error) -> Self {
        match error {
            imaging::Error::Decode(reason) => reason.into(),
            imaging::Error::Read(error) => error.into(),
            error => Self::Port(PortError::backend(error)),
        }
    }
}
