//! Fujifilm RAF: a JPEG with Exif, and a directory of facts about the sensor data.
//!
//! The format is not specified by its maker; `ExifTool` and `LibRaw` document it.

use std::io;

use super::preview::{Candidate, Facts, fill};
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::header::ImageHeader;

/// Where position and length of the JPEG are stated, and those of the directory.
const JPEG_FIELDS: u64 = 84;

/// The height and width of the image without the borders of the sensor, and those of the sensor.
const CROPPED_SIZE: u16 = 0x111;
const FULL_SIZE: u16 = 0x100;

/// The maximum number of entries that are read.
const MAX_ENTRIES: u32 = 256;

pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    reader.go_to(JPEG_FIELDS)?;
    let (position, length) = (u64::from(reader.u32_be()?), u64::from(reader.u32_be()?));
    let directory = u64::from(reader.u32_be()?);
    // A JPEG may be shown without the size of the main image.
    let main = main_size(reader, directory).unwrap_or_default();
    let facts = Facts { main, orientation: None };
    fill(reader, header, &facts, &[Candidate { position, length }])
}

fn main_size(reader: &mut HeaderReader, directory: u64) -> io::Result<Option<Dimensions>> {
    reader.go_to(directory)?;
    let count = reader.u32_be()?.min(MAX_ENTRIES);
    let mut full = None;
    for _ in 0..count {
        let (tag, length) = (reader.u16_be()?, reader.u16_be()?);
        let start = reader.position()?;
        if matches!(tag, CROPPED_SIZE | FULL_SIZE) && length == 4 {
            let (height, width) = (reader.u16_be()?, reader.u16_be()?);
            let size = Dimensions::new(width.into(), height.into());
            if tag == CROPPED_SIZE && size.is_some() {
                return Ok(size);
            }
            full = full.or(size);
        }
        reader.go_to(start + u64::from(length))?;
    }
    Ok(full)
}
