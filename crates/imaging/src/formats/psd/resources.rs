//! The sections between the header and the composite: colours, image resources, layers.

use std::io;

use super::header::{DocumentHeader, MAX_PROFILE_BYTES, Space};
use crate::content::{HeaderReader, malformed};

/// The maximum number of image resources that are read; real documents have some dozens.
const MAX_RESOURCES: usize = 4096;

/// The identifier of the resource that holds an ICC profile.
const ICC_PROFILE: u16 = 1039;

/// The length of a palette: 256 reds, then greens, then blues.
const PALETTE_BYTES: usize = 768;

/// What precedes the composite.
pub(super) struct Sections {
    /// Of indexed documents; grey where it is malformed, as in Pillow.
    pub(super) palette: Vec<[u8; 3]>,
    pub(super) profile: Option<Vec<u8>>,
    /// The position of the composite in the file.
    pub(super) composite_at: u64,
}

impl Sections {
    /// Reads the sections behind the header, which the reader is at the end of.
    pub(super) fn read(reader: &mut HeaderReader, document: &DocumentHeader) -> io::Result<Self> {
        let palette = palette(reader, document.space)?;
        let length = reader.u32_be()?;
        let end = reader.position()? + u64::from(length);
        // Resources that are malformed cost the profile, not the picture.
        let profile = profile(reader, end).ok().flatten();
        reader.go_to(end)?;
        let layers = if document.is_large {
            u64::from_be_bytes(reader.array()?)
        } else {
            reader.u32_be()?.into()
        };
        let composite_at = reader.position()?.checked_add(layers).ok_or_else(malformed)?;
        Ok(Self { palette, profile, composite_at })
    }
}

fn palette(reader: &mut HeaderReader, space: Space) -> io::Result<Vec<[u8; 3]>> {
    let length = u64::from(reader.u32_be()?);
    let end = reader.position()? + length;
    let mut colors = Vec::new();
    if space == Space::Indexed {
        let data = reader.up_to(PALETTE_BYTES as u64)?;
        colors = match <&[u8; PALETTE_BYTES]>::try_from(&data[..]) {
            Ok(data) if length == PALETTE_BYTES as u64 => {
                (0..256).map(|index| [0, 256, 512].map(|plane| data[plane + index])).collect()
            }
            _ => (0..=u8::MAX).map(|grey| [grey; 3]).collect(),
        };
    }
    reader.go_to(end)?;
    Ok(colors)
}

/// The last profile among the resources, as in Pillow.
fn profile(reader: &mut HeaderReader, end: u64) -> io::Result<Option<Vec<u8>>> {
    let mut profile = None;
    for _ in 0..MAX_RESOURCES {
        if reader.position()? >= end {
            break;
        }
        let _signature = reader.array::<4>()?;
        let identifier = reader.u16_be()?;
        let name = u64::from(reader.u8()?);
        // The name and its length are padded to an even number of bytes, data too.
        reader.skip(name | 1)?;
        let length = u64::from(reader.u32_be()?);
        let next = reader.position()? + length + length % 2;
        if identifier == ICC_PROFILE && length <= MAX_PROFILE_BYTES {
            profile = Some(reader.up_to(length)?);
        }
        reader.go_to(next)?;
    }
    Ok(profile)
}
