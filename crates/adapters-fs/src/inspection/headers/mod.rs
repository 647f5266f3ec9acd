//! What image files say of themselves before their pixels, one module per format. Nothing here decodes
//! pixels or trusts a length: loops are bounded and only fields are read.

pub(crate) mod bmp;
pub(crate) mod gif;
pub(crate) mod heif;
pub(crate) mod ico;
pub(crate) mod ifd;
pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod svg;
pub(crate) mod tiff;
pub(crate) mod webp;

use std::io;

use domain::MediaType;

use super::content::{Content, HeaderReader};
use super::image_header::ImageHeader;

type Parse = fn(&mut HeaderReader, &mut ImageHeader) -> io::Result<()>;

fn parser(media_type: MediaType) -> Option<Parse> {
    Some(match media_type.as_str() {
        "image/avif" | "image/heif" => heif::read,
        "image/bmp" => bmp::read,
        "image/gif" => gif::read,
        "image/jpeg" => jpeg::read,
        "image/png" => png::read,
        "image/svg+xml" => svg::read,
        "image/tiff" => tiff::read,
        "image/vnd.microsoft.icon" => ico::read,
        "image/webp" => webp::read,
        _ => return None,
    })
}

/// The header of an image of that format, as far as it can be read; empty for any other format.
pub(crate) fn read(content: &mut Content, media_type: MediaType) -> ImageHeader {
    let mut header = ImageHeader::default();
    if let (Some(parse), Ok(mut reader)) = (parser(media_type), HeaderReader::new(content))
        && let Err(error) = parse(&mut reader, &mut header)
    {
        tracing::debug!(%error, media_type = media_type.as_str(), "image header ends early");
    }
    header
}
