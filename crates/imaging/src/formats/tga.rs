//! TGA (Truevision TGA File Format Specification 2.0), which has no magic number.

mod decode;
mod header;
mod pixels;

use std::io;

pub(super) use self::header::FOOTER_BYTES;
use self::header::{TgaHeader, has_footer};
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::format::Format;
use crate::header::ImageHeader;

/// Its detection needs more than the first bytes: see [`is_tga`].
pub(super) const FORMAT: Format = Format {
    media_type: "image/x-tga",
    detect: |_| false,
    read_header: read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};

/// Whether a file of that length with that first and last part is a TGA: the header is valid, and a
/// footer follows, or the length is plausible.
pub(super) fn is_tga(head: &[u8], tail: &[u8], length: u64) -> bool {
    TgaHeader::parse(head)
        .is_some_and(|header| has_footer(tail) || header.is_strict() && header.fits(length))
}

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let image = TgaHeader::parse(&reader.array::<18>()?).ok_or_else(malformed)?;
    header.stored = Dimensions::new(image.width.into(), image.height.into());
    header.color_mode = Some(image.color_mode());
    let row = u64::from(image.width) * 8;
    header.footprint = image.samples().footprint(header.stored, row);
    Ok(())
}
