//! JPEG within TIFF, by zune-jpeg: strips and tiles with common tables (Technical Note 2), and the
//! older scheme of revision 6.0, section 22.

mod old;

use std::io::{self, Read};

use zune_core::bytestream::ZCursor;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

pub(super) use self::old::stream as old_stream;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{unreadable, unsupported};

/// The pixels by which the sides of a JPEG may exceed those of its strip or tile: JPEGs consist of
/// whole units.
const UNIT_SIDE: u32 = 32;

const START: [u8; 2] = [0xFF, 0xD8];
const END: [u8; 2] = [0xFF, 0xD9];

/// The JPEG of `length` bytes that `input` reads, with the tables of another one, which come first.
pub(super) fn with_tables(
    tables: &[u8],
    mut input: impl Read,
    length: usize,
) -> io::Result<Vec<u8>> {
    let mut start = [0; 2];
    input.read_exact(&mut start)?;
    let mut stream = Vec::with_capacity(tables.len() + length);
    if tables.is_empty() || start != START {
        stream.extend(start);
    } else {
        stream.extend(tables.strip_suffix(&END).unwrap_or(tables));
    }
    input.read_to_end(&mut stream)?;
    Ok(stream)
}

/// The components of a JPEG, as stored and at full size, in rows of the chunk's width. There may be
/// fewer rows than the chunk has.
///
/// # Errors
/// [`DecodeError::UnsupportedFormat`] when it has another number of components,
/// [`DecodeError::Unreadable`] when it is malformed or larger than the chunk.
pub(super) fn pixels(
    jpeg: &[u8],
    samples: usize,
    chunk: Dimensions,
) -> Result<Vec<u8>, DecodeError> {
    let side = usize::from(u16::MAX);
    let options = DecoderOptions::default().set_max_width(side).set_max_height(side);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    decoder.decode_headers().map_err(unreadable)?;
    let info = decoder.info().ok_or_else(|| unreadable("a JPEG without a header"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let fits = |side: u32, chunk: u32| side <= chunk.saturating_add(UNIT_SIDE);
    if !fits(width, chunk.width()) || !fits(height, chunk.height()) {
        return Err(unreadable("a JPEG exceeds its strip or tile"));
    }
    // With equal colour spaces the decoder does not transform the components.
    let space = decoder.input_colorspace().ok_or_else(|| unreadable("a JPEG without colours"))?;
    if space.num_components() != samples {
        return Err(unsupported("a JPEG of other components than samples"));
    }
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let pixels = decoder.decode().map_err(unreadable)?;
    Ok(fitted(pixels, width as usize * samples, chunk.width() as usize * samples))
}

/// Rows of `length` bytes instead of `from`, cut or padded at the right.
fn fitted(pixels: Vec<u8>, from: usize, length: usize) -> Vec<u8> {
    if from == length || from == 0 {
        return pixels;
    }
    let mut rows = Vec::with_capacity(pixels.len() / from * length);
    for row in pixels.chunks_exact(from) {
        rows.extend_from_slice(&row[..length.min(from)]);
        rows.resize(rows.len() + length.saturating_sub(from), 0);
    }
    rows
}
