//! The content inspector over `imaging`.

use domain::{FileType, ImageInfo, MediaType};
use imaging::{Content, ImageHeader, detect, read_header};
use ports::{ContentInspector, Inspection, PortError, ReadSeek};

use super::convert::{color_mode, domain_dimensions};
use crate::store::error::port_error;

/// Detects media types by magic numbers and the structure of text, and reads the headers of images.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inspector;

impl ContentInspector for Inspector {
    fn inspect(&self, mut content: &mut dyn ReadSeek) -> Result<Inspection, PortError> {
        let mut content = Content::new(&mut content);
        let media_type = MediaType::named(detect(&mut content).map_err(unreadable)?);
        let header = read_header(&mut content, media_type.as_str());
        content.check().map_err(unreadable)?;
        let is_image = media_type.file_type() == FileType::Image;
        let encoded = is_image.then(|| postcard::to_allocvec(&header).unwrap_or_default());
        let header_bytes = encoded.unwrap_or_default();
        Ok(Inspection { media_type, image: image_info(&header), header: header_bytes })
    }

    fn media_type(&self, mut content: &mut dyn ReadSeek) -> Result<MediaType, PortError> {
        detect(&mut Content::new(&mut content)).map(MediaType::named).map_err(unreadable)
    }
}

/// The header of the image in `content`: from the inspection, or read again where the inspection
/// has none.
pub(crate) fn header(content: &mut Content, inspection: &Inspection) -> ImageHeader {
    postcard::from_bytes(&inspection.header)
        .unwrap_or_else(|_| read_header(content, inspection.media_type.as_str()))
}

pub(super) fn unreadable(error: std::io::Error) -> PortError {
    port_error("read the content", error)
}

fn image_info(header: &ImageHeader) -> ImageInfo {
    ImageInfo {
        dimensions: header.dimensions().map(domain_dimensions),
        color_mode: header.color_mode().map(color_mode),
    }
}
