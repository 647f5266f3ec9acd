//! Planning and rendering the thumbnails of an image.

use crate::content::Content;
use crate::dimensions::Dimensions;
use crate::error::{DecodeError, Error};
use crate::footprint::Memory;
use crate::format::{Decode, DecodeJob};
use crate::formats;
use crate::header::ImageHeader;
use crate::pixels::encode::OutputFormat;
use crate::pixels::image::Image;

/// A plan to render the thumbnails of an image, with the memory that it takes.
///
/// [`decode`](Self::decode) and [`encode`](Self::encode) are separate, so that a caller can release
/// memory in between: the decoded frame is gone then.
pub struct Plan {
    memory: Memory,
    decode: Decode,
    header: ImageHeader,
    stored: Dimensions,
    largest: Dimensions,
    sizes: Vec<Dimensions>,
}

/// An encoded thumbnail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedImage {
    /// Width and height in pixels.
    pub dimensions: Dimensions,
    /// The format of `bytes`.
    pub format: OutputFormat,
    /// A complete file without any metadata.
    pub bytes: Vec<u8>,
}

/// The decoded image in the size of its largest thumbnail, upright and in sRGB.
pub struct LargestThumbnail(Image);

impl Plan {
    /// The plan for an image of that header in a file of `file_bytes` bytes. `sizes` maps the
    /// dimensions as displayed to those of the thumbnails, ascending and none larger than the
    /// image. Where a preview is decoded instead of the image, `sizes` gets those of the preview.
    ///
    /// # Errors
    /// [`DecodeError::UnsupportedFormat`] when there is no decoder for the image or `sizes` yields
    /// none, [`DecodeError::Unreadable`] when the header is incomplete, [`DecodeError::TooLarge`]
    /// when the image has more than `max_pixels` pixels. A vector image may have any size.
    pub fn new(
        header: ImageHeader,
        file_bytes: u64,
        max_pixels: u64,
        sizes: impl FnOnce(Dimensions) -> Vec<Dimensions>,
    ) -> Result<Self, DecodeError> {
        let decoder = header.format.and_then(formats::decoder);
        let decode = decoder.ok_or(DecodeError::UnsupportedFormat)?;
        let stored = header.stored.ok_or(DecodeError::Unreadable)?;
        let stored = header.preview.map_or(stored, |preview| preview.dimensions);
        if !header.is_vector && stored.pixels() > max_pixels {
            return Err(DecodeError::TooLarge);
        }
        let sizes = sizes(header.orientation.displayed(stored));
        let largest = sizes.last().ok_or(DecodeError::UnsupportedFormat)?;
        let largest = header.orientation.displayed(*largest);
        let memory = Memory::of(&header, stored, largest, file_bytes)?;
        Ok(Self { memory, decode, header, stored, largest, sizes })
    }

    /// Upper bounds of the memory that this plan takes.
    #[must_use]
    pub fn memory(&self) -> Memory {
        self.memory
    }

    /// The dimensions of the thumbnails, ascending.
    #[must_use]
    pub fn sizes(&self) -> &[Dimensions] {
        &self.sizes
    }

    /// Decodes the largest thumbnail of the image in `content`, which has the header of this plan.
    /// Takes [`Memory::to_decode`] bytes.
    ///
    /// # Errors
    /// [`Error::Decode`] when the image cannot be decoded, [`Error::Render`] when it cannot be
    /// resized.
    pub fn decode(&self, content: &mut Content) -> Result<LargestThumbnail, Error> {
        let (header, stored, largest) = (self.header, self.stored, self.largest);
        let decoded = (self.decode)(&mut DecodeJob { content, header, stored, largest })?;
        Ok(LargestThumbnail(decoded.shrunk(largest)?.upright(header.orientation)))
    }

    /// Encodes all thumbnails, ascending, each from the next larger one. Takes
    /// [`Memory::to_encode`] bytes.
    ///
    /// # Errors
    /// [`Error::Render`] when one cannot be resized or encoded.
    pub fn encode(&self, largest: LargestThumbnail) -> Result<Vec<EncodedImage>, Error> {
        let LargestThumbnail(mut image) = largest;
        let mut thumbnails: Vec<EncodedImage> = Vec::with_capacity(self.sizes.len());
        for dimensions in self.sizes.iter().rev().copied() {
            let thumbnail = match thumbnails.last() {
                // An image smaller than the box is not enlarged: the next size is the same.
                Some(last) if last.dimensions == dimensions => last.clone(),
                _ => {
                    image = image.shrunk(dimensions)?;
                    let (format, bytes) = image.encoded()?;
                    EncodedImage { dimensions, format, bytes }
                }
            };
            thumbnails.push(thumbnail);
        }
        thumbnails.reverse();
        Ok(thumbnails)
    }

    /// Decodes the image and encodes all thumbnails.
    ///
    /// # Errors
    /// Those of [`decode`](Self::decode) and [`encode`](Self::encode).
    pub fn render(&self, content: &mut Content) -> Result<Vec<EncodedImage>, Error> {
        let largest = self.decode(content)?;
        self.encode(largest)
    }
}
