//! XPM (X11 pixmap), version 3: strings in an array of C.

mod colors;
mod names;
mod strings;

use std::collections::HashMap;
use std::io::{self, BufReader, Seek};

use self::colors::parse_color;
use self::strings::Strings;
use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, Format, check_dimensions, unreadable};
use crate::formats::scanlines::{Order, Samples, fill};
use crate::header::ImageHeader;
use crate::pixels::frame::Frame;

/// The comment that every file begins with.
const MAGIC: &[u8] = b"/* XPM */";

/// How much is read to find the first string, in bytes.
const MAX_HEAD_BYTES: u64 = 16 << 10;

/// The maximum number of colours, and of characters that stand for one.
const MAX_COLORS: u32 = 1 << 16;
const MAX_KEY_CHARS: usize = 8;

/// The memory for a colour in the table.
const COLOR_BYTES: u64 = 48;

/// The longest line of a colour.
const MAX_COLOR_LINE: usize = 1024;

/// Its detection is that of a text: see [`is_xpm`].
pub(super) const FORMAT: Format = Format {
    media_type: "image/x-xpixmap",
    detect: |_| false,
    read_header: read,
    decode: Some(|job| Ok(decode(job)?.into())),
};

/// Whether a text is an image: the comment, and then a string of four numbers.
pub(super) fn is_xpm(text: &[u8]) -> bool {
    text.starts_with(MAGIC) && Values::read(&mut Strings::new(text)).is_ok()
}

/// The first string.
struct Values {
    size: Dimensions,
    colors: u32,
    key_chars: usize,
}

impl Values {
    fn read(strings: &mut Strings<impl io::BufRead>) -> io::Result<Self> {
        let values = strings.next(MAX_COLOR_LINE)?;
        let text = String::from_utf8_lossy(values);
        let mut numbers = text.split_ascii_whitespace().map(str::parse::<u32>);
        let mut number = || numbers.next().and_then(Result::ok).ok_or_else(malformed);
        let (width, height, colors, chars) = (number()?, number()?, number()?, number()?);
        let size = Dimensions::new(width, height).ok_or_else(malformed)?;
        let key_chars = usize::try_from(chars).unwrap_or(usize::MAX);
        if !(1..=MAX_KEY_CHARS).contains(&key_chars) {
            return Err(malformed());
        }
        Ok(Self { size, colors, key_chars })
    }
}

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let head = reader.up_to(MAX_HEAD_BYTES)?;
    let values = Values::read(&mut Strings::new(&head[..]))?;
    header.stored = Some(values.size);
    // As in Pillow, whose palettes have up to 256 colours.
    let is_palette = values.colors <= 256;
    header.color_mode = Some(if is_palette { ColorMode::Palette } else { ColorMode::Rgb });
    let line = u64::from(values.size.width()) * values.key_chars as u64;
    let table = u64::from(values.colors.min(MAX_COLORS)) * COLOR_BYTES;
    header.footprint = Samples::RGBA.footprint(header.stored, line + table);
    Ok(())
}

fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    job.content.rewind().map_err(unreadable)?;
    let mut strings = Strings::new(BufReader::new(&mut *job.content));
    let values = Values::read(&mut strings).map_err(unreadable)?;
    check_dimensions((values.size.width(), values.size.height()), stored)?;
    let colors = table(&mut strings, &values)?;
    let line_chars = stored.width() as usize * values.key_chars;
    let mut frame = Samples::RGBA.frame(stored);
    fill(&mut frame, Order::TopDown, |row| {
        let line = strings.next(line_chars)?;
        let keys = line.chunks_exact(values.key_chars);
        for (key, pixel) in keys.zip(row.as_chunks_mut::<4>().0) {
            *pixel = *colors.get(&number_of(key)).ok_or_else(malformed)?;
        }
        if line.len() < line_chars { Err(malformed()) } else { Ok(()) }
    })?;
    Ok(frame)
}

/// The colours by the characters that stand for them.
fn table(
    strings: &mut Strings<impl io::BufRead>,
    values: &Values,
) -> Result<HashMap<u64, [u8; 4]>, DecodeError> {
    if values.colors > MAX_COLORS {
        return Err(unreadable("too many colours"));
    }
    let mut colors = HashMap::new();
    for _ in 0..values.colors {
        let line = strings.next(MAX_COLOR_LINE).map_err(unreadable)?;
        let parts = line.split_at_checked(values.key_chars);
        let (key, rest) = parts.ok_or_else(|| unreadable("a colour without a name"))?;
        let color = parse_color(&String::from_utf8_lossy(rest));
        let color = color.ok_or_else(|| unreadable("an unknown colour"))?;
        colors.insert(number_of(key), color);
    }
    Ok(colors)
}

/// Up to eight characters as a number.
fn number_of(key: &[u8]) -> u64 {
    key.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
