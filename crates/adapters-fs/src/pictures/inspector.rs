//! The port of inspection.

use domain::{ColorMode, Dimensions, ImageInfo, MediaType};
use imaging::{Content, ImageHeader, detect};
use ports::{ContentInspector, Inspection, PortError, ReadSeek};

use crate::store::failure::port_error;

/// Detects media types by magic numbers and the structure of text, and reads the headers of images.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inspector;

impl ContentInspector for Inspector {
    fn inspect(&self, mut content: &mut dyn ReadSeek) -> Result<Inspection, PortError> {
        let mut content = Content::new(&mut content);
        let media_type = detect(&mut content).map_err(unreadable)?;
        let header = ImageHeader::read(&mut content, media_type);
        content.check().map_err(unreadable)?;
        Ok(Inspection { media_type: MediaType::named(media_type), image: image_info(&header) })
    }

    fn media_type(&self, mut content: &mut dyn ReadSeek) -> Result<MediaType, PortError> {
        detect(&mut Content::new(&mut content)).map(MediaType::named).map_err(unreadable)
    }
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

/// The same dimensions in the domain's terms.
pub(crate) fn domain_dimensions(dimensions: imaging::Dimensions) -> Dimensions {
    let (width, height) = (dimensions.width(), dimensions.height());
    Dimensions::new(width, height).expect("sides of pictures are not zero")
}

fn color_mode(mode: imaging::ColorMode) -> ColorMode {
    match mode {
        imaging::ColorMode::Bilevel => ColorMode::Bilevel,
        imaging::ColorMode::Grey => ColorMode::Grey,
        imaging::ColorMode::GreyAlpha => ColorMode::GreyAlpha,
        imaging::ColorMode::Palette => ColorMode::Palette,
        imaging::ColorMode::Rgb => ColorMode::Rgb,
        imaging::ColorMode::Rgba => ColorMode::Rgba,
        imaging::ColorMode::Cmyk => ColorMode::Cmyk,
        imaging::ColorMode::Grey16 => ColorMode::Grey16,
        imaging::ColorMode::Grey16BigEndian => ColorMode::Grey16BigEndian,
        imaging::ColorMode::Grey32 => ColorMode::Grey32,
        imaging::ColorMode::GreyFloat => ColorMode::GreyFloat,
    }
}
