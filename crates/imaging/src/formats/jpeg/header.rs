//! The header of JPEG (ITU-T T.81 annex B), with Exif in APP1 and Adobe's colour transform in
//! APP14.

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{HeaderReader, malformed};
use crate::exif;
use crate::header::{Footprint, ImageHeader};

/// The maximum number of segments that are read.
const MAX_SEGMENTS: usize = 4096;

/// The maximum number of fill bytes before a marker.
const MAX_FILL: usize = 1024;

/// The facts in a start-of-frame segment.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    progressive: bool,
    components: u8,
    /// Sum over the components of horizontal times vertical sampling factor.
    blocks_in_unit: u64,
    horizontal_max: u64,
    vertical_max: u64,
}

/// Reads the JPEG that starts at the reader's position.
pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    if reader.array()? != [0xFF, 0xD8] {
        return Err(malformed());
    }
    let mut frame = None;
    for _ in 0..MAX_SEGMENTS {
        let marker = next_marker(reader)?;
        if matches!(marker, 0x01 | 0xD0..=0xD7) {
            continue;
        }
        if marker == 0xD9 {
            break;
        }
        let start = reader.position()?;
        let length = u64::from(reader.u16_be()?);
        match marker {
            0xE1 if length >= 8 && reader.array()? == *b"Exif\0\0" => {
                header.orientation = exif::orientation(reader);
            }
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                frame = Some(read_frame(reader, marker, header)?);
            }
            0xDA => {
                let in_scan = reader.u8()?;
                if let (Some(frame), Some(dimensions)) = (frame, header.stored) {
                    let keeps_coefficients =
                        frame.progressive || in_scan < frame.components && !header.is_sequential;
                    header.footprint = footprint(dimensions, &frame, keeps_coefficients);
                }
                break;
            }
            _ => {}
        }
        reader.go_to(start + length.max(2))?;
    }
    Ok(())
}

fn next_marker(reader: &mut HeaderReader) -> io::Result<u8> {
    if reader.u8()? != 0xFF {
        return Err(malformed());
    }
    for _ in 0..MAX_FILL {
        match reader.u8()? {
            0xFF => {}
            0x00 => return Err(malformed()),
            marker => return Ok(marker),
        }
    }
    Err(malformed())
}

fn read_frame(
    reader: &mut HeaderReader,
    marker: u8,
    header: &mut ImageHeader,
) -> io::Result<Frame> {
    let precision = reader.u8()?;
    let (height, width) = (reader.u16_be()?, reader.u16_be()?);
    let components = reader.u8()?;
    header.stored = Dimensions::new(u32::from(width), u32::from(height));
    header.color_mode = match (precision, components) {
        (8, 1) => Some(ColorMode::Grey),
        (8, 3) => Some(ColorMode::Rgb),
        (8, 4) => Some(ColorMode::Cmyk),
        _ => None,
    };
    let is_common = precision == 8 && matches!(components, 1 | 3);
    header.is_sequential = is_common && matches!(marker, 0xC0 | 0xC1);
    header.has_fractions =
        header.is_sequential || cfg!(feature = "turbojpeg") && is_common && marker == 0xC2;
    let mut frame = Frame { progressive: marker == 0xC2, components, ..Frame::default() };
    for _ in 0..components.min(4) {
        let [_, sampling, _] = reader.array()?;
        let (horizontal, vertical) = (u64::from(sampling >> 4), u64::from(sampling & 15));
        frame.blocks_in_unit += horizontal * vertical;
        frame.horizontal_max = frame.horizontal_max.max(horizontal);
        frame.vertical_max = frame.vertical_max.max(vertical);
    }
    Ok(frame)
}

/// The decoder writes the frame row by row of units, and holds a few rows of two-byte samples
/// besides. For a progressive image it keeps all coefficients, two bytes each. If the first scan
/// lacks one of four components, it keeps all samples, one byte each.
fn footprint(dimensions: Dimensions, frame: &Frame, keeps_coefficients: bool) -> Footprint {
    let (horizontal, vertical) = (frame.horizontal_max.max(1), frame.vertical_max.max(1));
    let units_across = u64::from(dimensions.width()).div_ceil(8 * horizontal);
    let units_down = u64::from(dimensions.height()).div_ceil(8 * vertical);
    let coefficients = units_across * units_down * frame.blocks_in_unit * 64 * 3;
    let rows = units_across * horizontal * 8 * 512 * horizontal * vertical;
    Footprint {
        frame: dimensions.pixels() * u64::from(frame.components.min(4)),
        working: rows + if keeps_coefficients { coefficients } else { 0 },
        whole_file: true,
    }
}
