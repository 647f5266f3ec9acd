//! XBM (X11 bitmap): a declaration in C.

use std::io::{self, BufRead, ErrorKind, Seek, SeekFrom};

use memchr::memmem;

use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, Format, unreadable};
use crate::formats::scanlines::{Order, Samples, fill};
use crate::header::ImageHeader;
use crate::pixels::frame::Frame;

/// The longest declaration before the pixels, in bytes.
const MAX_HEAD_BYTES: u64 = 4096;

/// Its detection is that of a text: see [`is_xbm`].
pub(super) const FORMAT: Format = Format {
    media_type: "image/x-xbitmap",
    detect: |_| false,
    read_header: read,
    decode: Some(|job| Ok(decode(job)?.into())),
};

/// Whether a text is an image: two definitions, a declaration, and then numbers alone.
pub(super) fn is_xbm(text: &[u8]) -> bool {
    Declaration::parse(text).is_some_and(|declaration| {
        text[declaration.data_at..].iter().all(|byte| {
            byte.is_ascii_hexdigit()
                || byte.is_ascii_whitespace()
                || matches!(byte, b'x' | b'X' | b',' | b'=' | b'{' | b'}' | b';')
        })
    })
}

/// The part before the numbers.
struct Declaration {
    size: Dimensions,
    /// The length of it.
    data_at: usize,
}

impl Declaration {
    /// Parses the first lines: definitions of names that end with `_width` and `_height`, and the
    /// declaration of an array whose name ends with `_bits`.
    fn parse(text: &[u8]) -> Option<Self> {
        let (width, rest) = definition(text.trim_ascii_start(), b"_width")?;
        let (height, rest) = definition(rest, b"_height")?;
        let end = memmem::find(rest, b"_bits[]")? + b"_bits[]".len();
        let data_at = text.len() - rest.len() + end;
        Some(Self { size: Dimensions::new(width, height)?, data_at })
    }
}

/// The number of a definition, and the text behind its line.
fn definition<'t>(text: &'t [u8], name: &[u8]) -> Option<(u32, &'t [u8])> {
    let rest = text.strip_prefix(b"#define")?;
    let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'))?;
    let (line, after) = rest.split_at(end);
    let line = line.trim_ascii();
    let space = line.iter().rposition(|byte| matches!(byte, b' ' | b'\t'))?;
    let (defined, number) = line.split_at(space);
    let is_named = defined.trim_ascii_end().ends_with(name);
    let number = str::from_utf8(number.trim_ascii()).ok()?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|_| is_named && is_number)?;
    Some((number, after.trim_ascii_start()))
}

fn declaration(reader: &mut HeaderReader) -> io::Result<Declaration> {
    Declaration::parse(&reader.up_to(MAX_HEAD_BYTES)?).ok_or_else(malformed)
}

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let declaration = declaration(reader)?;
    header.stored = Some(declaration.size);
    header.color_mode = Some(ColorMode::Bilevel);
    header.footprint = Samples::GREY.footprint(header.stored, declaration.size.width().into());
    Ok(())
}

/// A set bit is white, as in Pillow. (X11 draws it in the colour of the foreground.)
fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let declaration = declaration(&mut reader).map_err(unreadable)?;
    let mut frame = Samples::GREY.frame(declaration.size);
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(declaration.data_at as u64)).map_err(unreadable)?;
    fill(&mut frame, Order::TopDown, |row| {
        for pixels in row.chunks_mut(8) {
            let bits = number(&mut input)?;
            for (x, pixel) in pixels.iter_mut().enumerate() {
                *pixel = (bits >> x & 1) * u8::MAX;
            }
        }
        Ok(())
    })?;
    Ok(frame)
}

/// The next number of two hexadecimal digits.
fn number(input: &mut impl BufRead) -> io::Result<u8> {
    let mut next = || {
        let byte = input.fill_buf()?.first().copied().ok_or(ErrorKind::UnexpectedEof)?;
        input.consume(1);
        io::Result::Ok(byte)
    };
    while !matches!(next()?, b'x' | b'X') {}
    let mut value = 0_u8;
    loop {
        match char::from(next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) {
            Some(digit) => value = value << 4 | digit,
            None => return Ok(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_xbm;

    #[test]
    fn a_header_of_c_stays_text() {
        let image = "#define a_width 8\n#define a_height 1\nstatic char a_bits[] = {\n 0x01};\n";
        let table = [
            (image.to_owned(), true),
            (format!("{image}int main(void) {{ return 0; }}\n"), false),
            (image.replace("_bits[]", "_bytes[]"), false),
            (image.replace("_height", "_depth"), false),
            ("#define MAX_WIDTH 8\n#define MAX_HEIGHT 1\n".to_owned(), false),
        ];
        for (text, expected) in table {
            assert_eq!(is_xbm(text.as_bytes()), expected, "{text}");
        }
    }
}
