//! Text chunks of a PNG that hold an orientation (third edition, section 11.3.3).

use std::io::{self, Read};

use flate2::bufread::ZlibDecoder;

use crate::content::HeaderReader;
use crate::orientation::Orientation;
use crate::{exif, xmp};

/// The largest text that is read, in bytes, also after decompression.
const MAX_TEXT_BYTES: u64 = 1 << 20;

/// The keyword of Exif as hexadecimal digits, and the number of lines before them.
const EXIF_KEYWORD: &[u8] = b"Raw profile type exif";
const EXIF_HEAD_LINES: usize = 3;

const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp";

/// A text that may hold an orientation.
pub(super) enum Text {
    Exif(Option<Orientation>),
    Xmp(Option<Orientation>),
}

impl Text {
    /// Reads a chunk of that kind and length; `None` for text of other keywords.
    pub(super) fn read(
        reader: &mut HeaderReader,
        kind: [u8; 4],
        length: u64,
    ) -> io::Result<Option<Self>> {
        let longest = EXIF_KEYWORD.len() as u64 + 1;
        let mut chunk = reader.up_to(length.min(longest))?;
        let Some(end) = chunk.iter().position(|byte| *byte == 0) else { return Ok(None) };
        let is_exif = chunk[..end] == *EXIF_KEYWORD;
        if length > MAX_TEXT_BYTES || !is_exif && chunk[..end] != *XMP_KEYWORD {
            return Ok(None);
        }
        chunk.extend(reader.up_to(length - chunk.len() as u64)?);
        let text = content(kind, &chunk[end + 1..]).unwrap_or_default();
        Ok(Some(if is_exif {
            Self::Exif(exif_orientation(&text))
        } else {
            Self::Xmp(xmp::orientation(&text))
        }))
    }
}

/// The text behind the keyword.
fn content(kind: [u8; 4], rest: &[u8]) -> Option<Vec<u8>> {
    match &kind {
        b"tEXt" => Some(rest.to_vec()),
        b"zTXt" => inflated(rest.get(1..)?),
        _ => {
            let (flags, rest) = rest.split_first_chunk::<2>()?;
            let mut parts = rest.splitn(3, |byte| *byte == 0);
            let text = parts.nth(2)?;
            if flags[0] == 1 { inflated(text) } else { Some(text.to_vec()) }
        }
    }
}

fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    ZlibDecoder::new(bytes).take(MAX_TEXT_BYTES).read_to_end(&mut text).ok()?;
    Some(text)
}

fn exif_orientation(text: &[u8]) -> Option<Orientation> {
    let lines = text.split(|byte| *byte == b'\n').skip(EXIF_HEAD_LINES);
    let digits: Vec<u8> = lines.flatten().copied().filter(u8::is_ascii_hexdigit).collect();
    let block = digits.chunks_exact(2).map(|pair| hex(pair[0]) << 4 | hex(pair[1]));
    exif::find_in_bytes(&block.collect::<Vec<u8>>())
}

fn hex(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or(0)
}
