//! The formats of Netpbm: PBM, PGM, PPM, PAM, and PFM, their relative with floating point.

mod decode;
mod header;
mod plain;
mod text;

use std::io;

use self::header::{Kind, PnmHeader};
use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::format::Format;
use crate::header::ImageHeader;

pub(super) const PBM: Format = Format {
    media_type: "image/x-portable-bitmap",
    detect: |head| is_of(head, b"P4"),
    read_header: read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};

pub(super) const PGM: Format =
    Format { media_type: "image/x-portable-graymap", detect: |head| is_of(head, b"P5"), ..PBM };

pub(super) const PPM: Format =
    Format { media_type: "image/x-portable-pixmap", detect: |head| is_of(head, b"P6"), ..PBM };

pub(super) const PAM: Format = Format {
    media_type: "image/x-portable-arbitrarymap",
    detect: |head| is_of(head, b"P7"),
    ..PBM
};

pub(super) const PFM: Format = Format {
    media_type: "image/x-portable-floatmap",
    detect: |head| is_of(head, b"Pf") || is_of(head, b"PF"),
    ..PBM
};

/// The media type of a file of that length which begins with `head`, if that is text.
pub(super) fn text_media_type(head: &[u8], length: u64) -> Option<&'static str> {
    let format = match head {
        [b'P', b'1' | b'4', ..] => PBM,
        [b'P', b'2' | b'5', ..] => PGM,
        [b'P', b'3' | b'6', ..] => PPM,
        [b'P', b'7', ..] => PAM,
        [b'P', b'f' | b'F', ..] => PFM,
        _ => return None,
    };
    text::is_picture(head, length).then_some(format.media_type)
}

/// Whether the file begins with a valid header of that magic.
fn is_of(head: &[u8], magic: &[u8]) -> bool {
    head.starts_with(magic) && PnmHeader::parse(head).is_some()
}

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let image = PnmHeader::read(reader)?;
    header.stored = Dimensions::new(image.width, image.height);
    header.color_mode = color_mode(&image);
    let samples = image.samples().ok_or_else(malformed)?;
    header.footprint = samples.footprint(header.stored, image.row_bytes() as u64 * 2);
    Ok(())
}

/// Pillow's mode. It does not open PAM, nor PFM with colours: the mode of the former is that of the
/// same samples in the other formats, and none describes the latter.
fn color_mode(image: &PnmHeader) -> Option<ColorMode> {
    Some(match (image.kind, image.channels) {
        (Kind::Bits, _) => ColorMode::Bilevel,
        (Kind::Floats(_), 1) => ColorMode::GreyFloat,
        (Kind::Floats(_), _) => return None,
        (Kind::Integers, 1) if image.is_arbitrary && image.max == 1 => ColorMode::Bilevel,
        (Kind::Integers, 1) if image.max > 255 => ColorMode::Grey32,
        (Kind::Integers, 1) => ColorMode::Grey,
        (Kind::Integers, 2) => ColorMode::GreyAlpha,
        (Kind::Integers, 3) => ColorMode::Rgb,
        (Kind::Integers, _) => ColorMode::Rgba,
    })
}
