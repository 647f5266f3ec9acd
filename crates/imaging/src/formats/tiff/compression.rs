//! The compression schemes of TIFF, each as a reader of uncompressed rows.

mod fax;
mod lzw;

use std::io::{self, BufRead, BufReader, Cursor, Read, Take};

use flate2::bufread::DeflateDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::StreamingDecoder;

use self::fax::{FaxReader, Scheme};
use self::lzw::LzwReader;
use super::jpeg;
use super::layout::Layout;
use super::tags::{Tags, compression};
use crate::content::Content;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{unreadable, unsupported};
use crate::formats::pack_bits::PackBitsReader;
use crate::ifd::tag;

/// The largest dictionary of a stream of LZMA or Zstandard, in bytes.
const MAX_DICTIONARY_BYTES: u64 = 16 << 20;

/// How much of a strip or tile is fetched at once, in bytes.
const BUFFER_BYTES: u64 = 64 << 10;

/// The memory that a decompressor takes besides its strip or tile, in bytes.
pub(super) fn decompressor_bytes(tags: &Tags) -> u64 {
    match tags.compression {
        compression::LZMA => MAX_DICTIONARY_BYTES + (1 << 20),
        // The window, and a copy while it moves.
        compression::ZSTD => 2 * MAX_DICTIONARY_BYTES + (1 << 20),
        _ => 1 << 20,
    }
}

/// The compressed bytes of a strip or tile.
pub(super) type Compressed<'c, 'a> = Take<&'c mut Content<'a>>;

/// Reads the rows of a strip or tile of those dimensions.
///
/// # Errors
/// [`DecodeError::UnsupportedFormat`] for an unknown scheme, [`DecodeError::Unreadable`] when the
/// data does not begin as its scheme demands.
pub(super) fn rows<'r>(
    tags: &Tags,
    layout: &Layout,
    chunk: Dimensions,
    tables: &[u8],
    compressed: Compressed<'r, '_>,
) -> Result<Box<dyn Read + 'r>, DecodeError> {
    let length = compressed.limit();
    let capacity = usize::try_from(length.min(BUFFER_BYTES)).map_err(unreadable)?;
    let input: Box<dyn Read + 'r> = if tags.is_reversed && !tags.is_jpeg() {
        Box::new(Reversed(compressed))
    } else {
        Box::new(compressed)
    };
    let mut input = BufReader::with_capacity(capacity.max(1), input);
    let fax = |input, scheme| Box::new(FaxReader::new(input, scheme, chunk.width()));
    let two_dimensional = tags.directory.value(tag::T4_OPTIONS).unwrap_or(0) & 1 == 1;
    Ok(match tags.compression {
        compression::NONE => Box::new(input),
        2 => fax(input, Scheme::ModifiedHuffman { row_bits: 8 }),
        3 => fax(input, Scheme::Group3 { two_dimensional }),
        4 => fax(input, Scheme::Group4),
        32771 => fax(input, Scheme::ModifiedHuffman { row_bits: 16 }),
        5 => Box::new(LzwReader::new(input).map_err(unreadable)?),
        8 | 32946 => {
            skip_zlib_header(&mut input).map_err(unreadable)?;
            Box::new(DeflateDecoder::new(input))
        }
        32773 => Box::new(PackBitsReader::new(input)),
        compression::LZMA => {
            let kibibytes = u32::try_from(MAX_DICTIONARY_BYTES >> 10).unwrap_or(u32::MAX);
            Box::new(XzReader::new_mem_limit(input, false, kibibytes + 1024))
        }
        compression::ZSTD => {
            let window = MAX_DICTIONARY_BYTES;
            Box::new(StreamingDecoder::new_with_max_window_size(input, window).map_err(unreadable)?)
        }
        compression::JPEG => {
            let length = usize::try_from(length).map_err(unreadable)?;
            let stream = jpeg::with_tables(tables, input, length).map_err(unreadable)?;
            Box::new(Cursor::new(jpeg::pixels(&stream, layout.samples, chunk)?))
        }
        other => return Err(unsupported(format_args!("TIFF of compression {other}"))),
    })
}

/// The checksum behind the data is not compared, so the two bytes of the header say nothing that
/// the decoder needs (RFC 1950, section 2.2).
fn skip_zlib_header(input: &mut impl BufRead) -> io::Result<()> {
    input.read_exact(&mut [0; 2])
}

/// Bytes whose lowest bit comes first, with the highest one first.
struct Reversed<R>(R);

impl<R: Read> Read for Reversed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(buffer)?;
        buffer[..count].iter_mut().for_each(|byte| *byte = byte.reverse_bits());
        Ok(count)
    }
}
