//! HEIF (ISO/IEC 23008-12), the container of HEIC and AVIF: the size, crop and rotation of the
//! primary item.

use std::io;

use crate::content::{HeaderReader, malformed};
use crate::detect::isobmff;
use crate::dimensions::Dimensions;
use crate::format::Format;
use crate::header::ImageHeader;
use crate::orientation::Orientation;

pub(super) const AVIF: Format = Format {
    media_type: "image/avif",
    detect: |head| isobmff::name(head) == Some("image/avif"),
    read_header: read,
    decode: None,
};

pub(super) const HEIF: Format = Format {
    media_type: "image/heif",
    detect: |head| isobmff::name(head) == Some("image/heif"),
    ..AVIF
};

/// The maximum number of boxes that are read.
const MAX_BOXES: usize = 256;

/// The largest `meta` box that is read.
const MAX_META_BYTES: u64 = 1 << 20;

/// Reads the HEIF file that starts at the reader's position.
fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let meta = read_meta(reader)?;
    let primary = Item::primary(&meta).ok_or_else(malformed)?;
    header.stored = primary.dimensions;
    header.orientation = primary.orientation;
    Ok(())
}

/// The boxes within the top-level `meta` box.
fn read_meta(reader: &mut HeaderReader) -> io::Result<Vec<u8>> {
    for _ in 0..MAX_BOXES {
        let start = reader.position()?;
        let short_size = reader.u32_be()?;
        let kind = reader.array::<4>()?;
        let (size, head) = match short_size {
            1 => (u64::from_be_bytes(reader.array()?), 16),
            size => (u64::from(size), 8),
        };
        let body = size.checked_sub(head).ok_or_else(malformed)?;
        if kind == *b"meta" {
            reader.skip(4)?;
            return reader.up_to(body.min(MAX_META_BYTES).saturating_sub(4));
        }
        reader.go_to(start.checked_add(size).ok_or_else(malformed)?)?;
    }
    Err(malformed())
}

/// Facts of one item.
#[derive(Debug, Default)]
struct Item {
    dimensions: Option<Dimensions>,
    orientation: Orientation,
}

impl Item {
    fn primary(meta: &[u8]) -> Option<Self> {
        let id = primary_id(find(meta, *b"pitm")?)?;
        let properties = find(meta, *b"iprp")?;
        let container = find(properties, *b"ipco")?;
        let associations = find(properties, *b"ipma")?;
        let mut item = Self::default();
        for index in associated(associations, id)? {
            match boxes(container).nth(index.checked_sub(1)?) {
                Some((b"ispe", body)) => {
                    item.dimensions = Dimensions::new(be_u32(body, 4)?, be_u32(body, 8)?);
                }
                Some((b"clap", body)) => item.dimensions = clean_aperture(body),
                Some((b"irot", body)) => item.orientation = rotation(*body.first()?),
                _ => {}
            }
        }
        Some(item)
    }
}

/// The clean aperture, which is the visible part of the coded image. Its width and height are
/// fractions (ISO/IEC 14496-12, section 12.1.4.1).
fn clean_aperture(clap: &[u8]) -> Option<Dimensions> {
    let side = |at| be_u32(clap, at)?.checked_div(be_u32(clap, at + 4)?);
    Dimensions::new(side(0)?, side(8)?)
}

/// Counter-clockwise quarter turns (ISO/IEC 23008-12, section 6.5.10).
fn rotation(turns: u8) -> Orientation {
    match turns & 3 {
        1 => Orientation::Rotated270,
        2 => Orientation::Rotated180,
        3 => Orientation::Rotated90,
        _ => Orientation::Upright,
    }
}

fn primary_id(pitm: &[u8]) -> Option<u32> {
    match pitm.first()? {
        0 => be_u16(pitm, 4).map(u32::from),
        _ => be_u32(pitm, 4),
    }
}

/// The one-based indices of the properties of item `id` (ISO/IEC 23008-12, section 9.3.1).
fn associated(ipma: &[u8], id: u32) -> Option<Vec<usize>> {
    let wide_ids = *ipma.first()? != 0;
    let wide_indices = ipma.get(3)? & 1 == 1;
    let mut at = 8;
    for _ in 0..be_u32(ipma, 4)? {
        let item = if wide_ids { be_u32(ipma, at)? } else { u32::from(be_u16(ipma, at)?) };
        at += if wide_ids { 4 } else { 2 };
        let count = usize::from(*ipma.get(at)?);
        at += 1;
        let bytes = count * if wide_indices { 2 } else { 1 };
        let indices = ipma.get(at..at + bytes)?;
        if item == id {
            return Some(property_indices(indices, wide_indices));
        }
        at += bytes;
    }
    None
}

/// Property indices without the highest bit, which marks essential properties.
fn property_indices(bytes: &[u8], wide: bool) -> Vec<usize> {
    if wide {
        let pairs = bytes.chunks_exact(2).map(|pair| [pair[0] & 0x7F, pair[1]]);
        pairs.map(|pair| usize::from(u16::from_be_bytes(pair))).collect()
    } else {
        bytes.iter().map(|byte| usize::from(byte & 0x7F)).collect()
    }
}

/// The boxes in `bytes`, each with its type and body.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let size = usize::try_from(be_u32(rest, 0)?).ok()?;
        let whole = rest.get(..size)?;
        let (kind, body) = whole.get(4..)?.split_first_chunk()?;
        rest = &rest[size..];
        Some((kind, body))
    })
}

fn find(bytes: &[u8], wanted: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find(|(kind, _)| **kind == wanted).map(|(_, body)| body)
}

fn be_u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_be_bytes)
}

fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}
