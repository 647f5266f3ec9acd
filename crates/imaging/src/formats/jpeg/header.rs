//! The header of JPEG (ITU-T T.81 annex B), with Exif and XMP in APP1.

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{HeaderReader, malformed};
use crate::exif;
use crate::header::{Footprint, ImageHeader};
use crate::orientation::Orientation;
use crate::xmp;

/// The maximum number of segments that are read.
const MAX_SEGMENTS: usize = 4096;

/// The maximum number of bytes outside segments that are skipped.
const MAX_JUNK: u32 = 1 << 20;

/// The maximum number of bytes of Exif that are read; a segment has 64 KiB at most.
const MAX_EXIF: usize = 1 << 20;

/// The prefix of an XMP packet (XMP specification part 3, section 1.1.3).
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The facts in a start-of-frame segment.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    /// Whether scans may yield coefficients instead of samples.
    keeps_coefficients: bool,
    components: u8,
    /// Sum over the components of horizontal times vertical sampling factor.
    blocks_in_unit: u64,
    horizontal_max: u64,
    vertical_max: u64,
}

/// The metadata in application segments, as Pillow joins it.
#[derive(Default)]
struct Metadata {
    /// The first Exif segment; a block that is longer than a segment continues in the next ones.
    exif: Vec<u8>,
    /// The last XMP packet.
    xmp: Vec<u8>,
}

/// Reads the JPEG that starts at the reader's position.
pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    if reader.array()? != [0xFF, 0xD8] {
        return Err(malformed());
    }
    let mut metadata = Metadata::default();
    let read = read_segments(reader, header, &mut metadata);
    header.orientation = metadata.orientation();
    read
}

fn read_segments(
    reader: &mut HeaderReader,
    header: &mut ImageHeader,
    metadata: &mut Metadata,
) -> io::Result<()> {
    let mut frame = None;
    for _ in 0..MAX_SEGMENTS {
        let marker = next_marker(reader)?;
        if matches!(marker, 0x01 | 0xD0..=0xD8) {
            continue;
        }
        if marker == 0xD9 {
            break;
        }
        let start = reader.position()?;
        let length = u64::from(reader.u16_be()?).max(2);
        match marker {
            0xE1 => metadata.take(&reader.up_to(length - 2)?),
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                frame = Some(read_frame(reader, marker, header)?);
            }
            0xDA => {
                if let (Some(frame), Some(dimensions)) = (frame, header.stored) {
                    header.footprint = footprint(dimensions, &frame);
                }
                break;
            }
            _ => {}
        }
        reader.go_to(start + length)?;
    }
    Ok(())
}

/// The next marker. Skips other bytes before it, as libjpeg does (`next_marker`).
fn next_marker(reader: &mut HeaderReader) -> io::Result<u8> {
    let mut previous = 0;
    for _ in 0..MAX_JUNK {
        let byte = reader.u8()?;
        if previous == 0xFF && !matches!(byte, 0x00 | 0xFF) {
            return Ok(byte);
        }
        previous = byte;
    }
    Err(malformed())
}

impl Metadata {
    /// Takes the payload of an APP1 segment.
    fn take(&mut self, payload: &[u8]) {
        if payload.starts_with(exif::PREFIX) && self.exif.len() < MAX_EXIF {
            let is_first = self.exif.is_empty();
            self.exif.extend(&payload[if is_first { 0 } else { exif::PREFIX.len() }..]);
        } else if let Some(packet) = payload.strip_prefix(XMP) {
            self.xmp = packet.to_vec();
        }
    }

    fn orientation(&self) -> Orientation {
        let in_exif = exif::find_in_bytes(&self.exif);
        in_exif.or_else(|| xmp::orientation(&self.xmp)).unwrap_or_default()
    }
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
    let (is_huffman, is_arithmetic) = (marker <= 0xC2, matches!(marker, 0xC9 | 0xCA));
    let can_be_read = is_huffman || cfg!(feature = "turbojpeg") && is_arithmetic;
    header.has_fractions = precision == 8 && matches!(components, 1 | 3 | 4) && can_be_read;
    let keeps_coefficients = !matches!(marker, 0xC0 | 0xC1);
    let mut frame = Frame { keeps_coefficients, components, ..Frame::default() };
    for _ in 0..components.min(4) {
        let [_, sampling, _] = reader.array()?;
        let (horizontal, vertical) = (u64::from(sampling >> 4), u64::from(sampling & 15));
        frame.blocks_in_unit += horizontal * vertical;
        frame.horizontal_max = frame.horizontal_max.max(horizontal);
        frame.vertical_max = frame.vertical_max.max(vertical);
    }
    Ok(frame)
}

/// The decoders write the frame row by row of units, and hold a few rows of two-byte samples
/// besides. Of a progressive image they keep all coefficients, two bytes each, and eight bytes a
/// block.
fn footprint(dimensions: Dimensions, frame: &Frame) -> Footprint {
    let (horizontal, vertical) = (frame.horizontal_max.max(1), frame.vertical_max.max(1));
    let units_across = u64::from(dimensions.width()).div_ceil(8 * horizontal);
    let units_down = u64::from(dimensions.height()).div_ceil(8 * vertical);
    let coefficients = units_across * units_down * frame.blocks_in_unit * (64 * 2 + 8);
    let rows = units_across * horizontal * 8 * 512 * horizontal * vertical;
    Footprint {
        frame: dimensions.pixels() * u64::from(frame.components.min(4)),
        working: rows + if frame.keeps_coefficients { coefficients } else { 0 },
        whole_file: true,
    }
}
