//! The elements of ICNS: a type, a length, and an icon or the mask of one.

use std::io;

use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::formats::png;
use crate::formats::scanlines::Samples;
use crate::header::{Footprint, ImageHeader};

/// The maximum number of elements that are read.
const MAX_ELEMENTS: usize = 1024;

/// The length of the header of a file, and of an element.
const HEADER_BYTES: u64 = 8;

/// The start of a file and of a codestream of JPEG 2000.
const JPEG_2000: [[u8; 4]; 2] = [[0, 0, 0, 12], [0xFF, 0x4F, 0xFF, 0x51]];

/// The memory of the decoder of JPEG 2000 for a pixel, and besides pixels.
const JPEG_2000_PIXEL_BYTES: u64 = 36;
const JPEG_2000_BYTES: u64 = 4 << 20;

/// The type of an element.
type Name = [u8; 4];

/// A type of icons.
struct IconType {
    /// Width and height in pixels.
    side: u32,
    /// The element that is a file of another format.
    file: Option<Name>,
    /// Those of colours and mask.
    planes: Option<[Name; 2]>,
}

/// The types of icons, the best first, in the order of Pillow.
const TYPES: [IconType; 12] = [
    of_file_type(1024, *b"ic10"),
    of_file_type(512, *b"ic09"),
    of_file_type(512, *b"ic14"),
    of_file_type(256, *b"ic08"),
    of_file_type(256, *b"ic13"),
    IconType { side: 128, file: Some(*b"ic07"), planes: Some([*b"it32", *b"t8mk"]) },
    of_file_type(64, *b"icp6"),
    IconType { side: 48, file: None, planes: Some([*b"ih32", *b"h8mk"]) },
    of_file_type(64, *b"ic12"),
    IconType { side: 32, file: Some(*b"icp5"), planes: Some([*b"il32", *b"l8mk"]) },
    of_file_type(32, *b"ic11"),
    IconType { side: 16, file: Some(*b"icp4"), planes: Some([*b"is32", *b"s8mk"]) },
];

const fn of_file_type(side: u32, name: Name) -> IconType {
    IconType { side, file: Some(name), planes: None }
}

/// The place of an element's content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) start: u64,
    pub(super) length: u64,
}

/// An icon.
#[derive(Clone, Copy, Debug)]
pub(super) enum Icon {
    Png(Span),
    Jpeg2000(Span),
    /// Three planes in runs, and perhaps a mask.
    Planes {
        colors: Span,
        mask: Option<Span>,
    },
}

/// The best icon and its side.
pub(super) fn best_icon(reader: &mut HeaderReader) -> io::Result<(u32, Icon)> {
    let elements = elements(reader)?;
    let find = |kind: Name| {
        let of_kind = elements.iter().rev().find(|(name, _)| *name == kind);
        of_kind.map(|(_, span)| *span)
    };
    for IconType { side, file, planes } in TYPES {
        if let Some(span) = file.and_then(find) {
            return Ok((side, of_file(reader, span)?));
        }
        if let Some([colors, mask]) = planes
            && let Some(mut span) = find(colors)
        {
            // The largest has four bytes before its planes.
            if colors == *b"it32" {
                span.start += 4;
                span.length = span.length.saturating_sub(4);
            }
            return Ok((side, Icon::Planes { colors: span, mask: find(mask) }));
        }
    }
    Err(malformed())
}

fn of_file(reader: &mut HeaderReader, span: Span) -> io::Result<Icon> {
    reader.go_to(span.start)?;
    let magic = reader.array::<8>()?;
    let [a, b, c, d, ..] = magic;
    if magic == png::SIGNATURE {
        Ok(Icon::Png(span))
    } else if JPEG_2000.contains(&[a, b, c, d]) {
        Ok(Icon::Jpeg2000(span))
    } else {
        Err(malformed())
    }
}

/// The type and content of each element, as far as the file goes.
fn elements(reader: &mut HeaderReader) -> io::Result<Vec<(Name, Span)>> {
    reader.skip(4)?;
    let end = u64::from(reader.u32_be()?);
    let mut elements = Vec::new();
    let mut at = HEADER_BYTES;
    while at < end && elements.len() < MAX_ELEMENTS {
        reader.go_to(at)?;
        let Ok(kind) = reader.array() else { break };
        let Ok(length) = reader.u32_be() else { break };
        let Some(content) = u64::from(length).checked_sub(HEADER_BYTES) else { break };
        elements.push((kind, Span { start: at + HEADER_BYTES, length: content }));
        at += u64::from(length);
    }
    Ok(elements)
}

pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let (side, icon) = best_icon(reader)?;
    header.stored = Dimensions::new(side, side);
    header.color_mode = Some(ColorMode::Rgba);
    match icon {
        Icon::Png(span) => {
            reader.go_to(span.start)?;
            let outcome = png::read_header(reader, header);
            header.color_mode = Some(ColorMode::Rgba);
            return outcome;
        }
        Icon::Jpeg2000(_) => {
            header.footprint = Footprint {
                frame: u64::from(side * side) * JPEG_2000_PIXEL_BYTES,
                working: JPEG_2000_BYTES,
                whole_file: true,
            };
        }
        Icon::Planes { .. } => header.footprint = Samples::RGBA.footprint(header.stored, 0),
    }
    Ok(())
}
