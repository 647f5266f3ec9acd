//! PCX of `ZSoft` Paintbrush.

mod decode;
mod header;

use std::io;

use self::header::{HEADER_BYTES, PcxHeader};
use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::format::Format;
use crate::header::ImageHeader;

pub(super) const FORMAT: Format = Format {
    media_type: "image/vnd.zbrush.pcx",
    detect: |head| PcxHeader::parse(head).is_some(),
    read_header: read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let image = PcxHeader::parse(&reader.array::<HEADER_BYTES>()?).ok_or_else(malformed)?;
    header.stored = Dimensions::new(image.width, image.height);
    let line = image.line_bytes() as u64 * 2;
    header.footprint = image.samples().footprint(header.stored, line);
    header.color_mode = match (image.bits, image.planes) {
        (1, 1) => Some(ColorMode::Bilevel),
        (8, 3) => Some(ColorMode::Rgb),
        (8, 4) => Some(ColorMode::Rgba),
        (8, _) => {
            let colors = header::palette_at_end(reader)?;
            let is_palette = colors.is_some_and(|colors| !header::is_ramp(&colors));
            Some(if is_palette { ColorMode::Palette } else { ColorMode::Grey })
        }
        _ => Some(ColorMode::Palette),
    };
    Ok(())
}
