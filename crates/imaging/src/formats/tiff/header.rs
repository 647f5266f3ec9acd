//! The header of TIFF (revision 6.0) and `BigTIFF`.

use std::io;

use super::compression::decompressor_bytes;
use super::decode::MAX_PROFILE_BYTES;
use super::geometry::Geometry;
use super::layout::Layout;
use super::modes::color_mode;
use super::tags::{Tags, compression};
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::exif::find_in;
use crate::header::{Footprint, ImageHeader};
use crate::ifd::tag;
use crate::orientation::Orientation;
use crate::xmp;

/// The largest XMP that is read, in bytes.
const MAX_XMP_BYTES: u64 = 1 << 20;

/// The memory of the decoder besides pixels and tables: buffers and code tables.
const DECODER_BYTES: u64 = 1 << 20;

/// Bytes of the position of a strip or tile while all of them are read.
const SPAN_BYTES: u64 = 32;

/// Bytes of a sample of a JPEG: itself, and its coefficient.
const JPEG_SAMPLE_BYTES: u64 = 5;

/// Reads the TIFF that starts at the reader's position.
pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let tags = Tags::read(reader)?;
    header.orientation = orientation(reader, &tags);
    header.stored = tags.dimensions;
    header.color_mode = color_mode(&tags);
    if let Some(dimensions) = header.stored {
        header.footprint = footprint(&tags, dimensions);
    }
    Ok(())
}

/// The tag prevails over XMP, as in Pillow.
fn orientation(reader: &mut HeaderReader, tags: &Tags) -> Orientation {
    let in_xmp = || {
        let bytes = tags.directory.bytes(reader, tag::XMP, MAX_XMP_BYTES);
        xmp::orientation(&bytes.ok()??)
    };
    find_in(&tags.directory).or_else(in_xmp).unwrap_or_default()
}

/// The decoder holds a few rows besides the frame; a JPEG is decoded by whole strips or tiles. An
/// image that is not decoded takes a byte a pixel.
fn footprint(tags: &Tags, image: Dimensions) -> Footprint {
    let (Ok(layout), Ok(geometry)) = (Layout::of(tags), Geometry::of(tags, image)) else {
        return Footprint { frame: image.pixels(), ..Footprint::default() };
    };
    let is_jpeg = tags.is_jpeg();
    let chunk = if tags.compression == compression::OLD_JPEG { image } else { geometry.chunk };
    let samples = layout.samples as u64;
    let decoded =
        if is_jpeg { chunk.pixels().saturating_mul(samples * JPEG_SAMPLE_BYTES) } else { 0 };
    let profile = tags.directory.count(tag::ICC_PROFILE).min(MAX_PROFILE_BYTES);
    // The line, its samples as channels, and the changes of colour of a fax.
    let rows = u64::from(chunk.width()).saturating_mul(samples * 16 + 16);
    let tables = geometry.count().saturating_mul(SPAN_BYTES) + profile;
    let working = decoded.saturating_add(rows).saturating_add(tables);
    Footprint {
        frame: image.pixels().saturating_mul(layout.pixel_type().size() as u64),
        working: working.saturating_add(decompressor_bytes(tags) + DECODER_BYTES),
        whole_file: is_jpeg,
    }
}
