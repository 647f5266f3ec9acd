use domain::{Dimensions, ThumbnailEdge};
use ports::{EncodedThumbnail, NoThumbnails};

use super::Failure;
use super::decode::{self, Decode, Job};
use super::footprint::{self, Memory};
use super::image::Image;
use crate::inspection::content::Content;
use crate::inspection::image_header::ImageHeader;
use crate::inspection::{headers, read_media_type};

/// How thumbnails of an image are to be made, as its header tells before anything is decoded.
pub(crate) struct Plan {
    pub(crate) memory: Memory,
    decode: Decode,
    header: ImageHeader,
    stored: Dimensions,
}

impl Plan {
    /// The plan for the image in `content`, when it has no more pixels than that.
    pub(crate) fn of(content: &mut Content, max_pixels: u64) -> Result<Self, Failure> {
        let media_type = read_media_type(content)?;
        let decode = decode::decoder(media_type).ok_or(NoThumbnails::UnsupportedFormat)?;
        let header = headers::read(content, media_type);
        let stored = header.stored.ok_or(NoThumbnails::Unreadable)?;
        if stored.pixels() > max_pixels {
            return Err(NoThumbnails::TooLarge.into());
        }
        let memory = Memory::of(&header, stored, content.length()?)?;
        Ok(Self { memory, decode, header, stored })
    }

    /// The thumbnail for the largest edge, upright. Takes [`Memory::to_decode`].
    pub(super) fn decode(&self, content: &mut Content) -> Result<Image, Failure> {
        let (header, stored) = (self.header, self.stored);
        let decoded = (self.decode)(&mut Job { content, header, stored })?;
        let largest = decoded.shrunk(footprint::largest_stored(&header, stored))?;
        Ok(largest.upright(header.orientation))
    }

    /// A thumbnail for every edge, each from the next larger one. Takes [`Memory::to_encode`].
    pub(super) fn encode(&self, largest: Image) -> Result<Vec<EncodedThumbnail>, Failure> {
        let mut image = largest;
        let mut thumbnails: Vec<EncodedThumbnail> = Vec::new();
        for edge in ThumbnailEdge::ALL.into_iter().rev() {
            let dimensions = self.dimensions(edge);
            let thumbnail = match thumbnails.last() {
                // A picture smaller than the edge stays as it is for every larger edge.
                Some(last) if last.dimensions == dimensions => {
                    EncodedThumbnail { edge, ..last.clone() }
                }
                _ => {
                    image = image.shrunk(dimensions)?;
                    let (format, bytes) = image.encoded()?;
                    EncodedThumbnail { edge, format, dimensions, bytes }
                }
            };
            thumbnails.push(thumbnail);
        }
        thumbnails.reverse();
        Ok(thumbnails)
    }

    /// Decodes and encodes.
    pub(crate) fn carry_out(
        &self,
        content: &mut Content,
    ) -> Result<Vec<EncodedThumbnail>, Failure> {
        let largest = self.decode(content)?;
        self.encode(largest)
    }

    /// The dimensions of the thumbnail for that edge.
    pub(crate) fn dimensions(&self, edge: ThumbnailEdge) -> Dimensions {
        self.header.orientation.displayed(self.stored).fit_within(edge.pixels())
    }
}
