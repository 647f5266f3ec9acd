//! The header of TIFF (revision 6.0) and `BigTIFF`.

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::HeaderReader;
use crate::exif::orientation_of;
use crate::header::{Footprint, ImageHeader};
use crate::ifd::{ByteOrder, Directory, tag};

/// The memory of the decoder besides pixels: offsets of strips, code tables, buffers.
const DECODER_BYTES: u64 = 4 << 20;

const JPEG_COMPRESSION: u64 = 7;

/// The layout of the pixels in the first directory, with the defaults of the specification.
#[derive(Clone, Debug)]
struct Layout {
    photometric: u64,
    bits: u64,
    samples: u64,
    sample_format: u64,
    /// The meaning of the first extra sample.
    extra: Option<u64>,
}

impl Layout {
    fn of(directory: &Directory) -> Option<Self> {
        let samples = directory.value(tag::SAMPLES_PER_PIXEL).unwrap_or(1);
        Some(Self {
            photometric: directory.value(tag::PHOTOMETRIC_INTERPRETATION)?,
            bits: directory.value(tag::BITS_PER_SAMPLE).unwrap_or(1),
            samples,
            sample_format: directory.value(tag::SAMPLE_FORMAT).unwrap_or(1),
            extra: directory.value(tag::EXTRA_SAMPLES),
        })
    }

    /// Whether an extra sample after `colors` is alpha; libraries agree that an unspecified fourth
    /// sample is.
    fn has_alpha(&self, colors: u64) -> bool {
        self.samples > colors && self.extra != Some(0)
    }

    fn color_mode(&self, order: ByteOrder) -> Option<ColorMode> {
        Some(match (self.photometric, self.bits, self.sample_format) {
            (0 | 1, 1, 1) if self.samples == 1 => ColorMode::Bilevel,
            (0 | 1, 2 | 4 | 8, _) if !self.has_alpha(1) => ColorMode::Grey,
            (0 | 1, 8, _) => ColorMode::GreyAlpha,
            (0 | 1, 12 | 16, 1) if self.samples == 1 => match order {
                ByteOrder::Little => ColorMode::Grey16,
                ByteOrder::Big => ColorMode::Grey16BigEndian,
            },
            (0 | 1, 16, 2) | (0 | 1, 32, 1 | 2) => ColorMode::Grey32,
            (0 | 1, 32, 3) => ColorMode::GreyFloat,
            (2, 8 | 16, _) if self.has_alpha(3) => ColorMode::Rgba,
            (2, 8 | 16, _) | (6, 8, _) => ColorMode::Rgb,
            (3, ..) => ColorMode::Palette,
            (5, 8 | 16, _) => ColorMode::Cmyk,
            _ => return None,
        })
    }

    /// Bytes of a sample besides its decoded strip or tile: widened, narrowed, or as a coefficient
    /// of a JPEG.
    fn copied_sample_bytes(&self, is_jpeg: bool) -> u64 {
        match (self.bits, self.sample_format) {
            _ if is_jpeg => 4,
            (0..8, _) => 1,
            (16, 1) if self.photometric == 5 => 1,
            (8 | 16, 1) | (32, 3) => 0,
            _ => 4,
        }
    }

    /// Bytes of a pixel in the frame that the decoder fills.
    fn frame_pixel_bytes(&self) -> u64 {
        let sample = match (self.bits, self.sample_format) {
            (0..=8, 1) => 1,
            (16, 1) => 2,
            _ => 4,
        };
        match self.photometric {
            3 => 3,
            0 | 1 => sample * self.samples.min(2),
            5 => 4,
            _ => sample * self.samples.clamp(3, 4),
        }
    }
}

fn is_jpeg(directory: &Directory) -> bool {
    directory.value(tag::COMPRESSION) == Some(JPEG_COMPRESSION)
}

/// Reads the TIFF that starts at the reader's position.
pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let (order, directory) = Directory::read_first(reader)?;
    header.orientation = orientation_of(&directory);
    let side = |tag| directory.value(tag).and_then(|side| u32::try_from(side).ok()).unwrap_or(0);
    header.stored = Dimensions::new(side(tag::IMAGE_WIDTH), side(tag::IMAGE_LENGTH));
    let (Some(layout), Some(dimensions)) = (Layout::of(&directory), header.stored) else {
        return Ok(());
    };
    header.color_mode = layout.color_mode(order);
    header.footprint = Footprint {
        frame: dimensions.pixels().saturating_mul(layout.frame_pixel_bytes()),
        working: working_bytes(&directory, dimensions, &layout).saturating_add(DECODER_BYTES),
        whole_file: is_jpeg(&directory),
    };
    Ok(())
}

/// The decoder holds one strip or tile at a time, and possibly a copy of it with samples of another
/// width.
fn working_bytes(directory: &Directory, image: Dimensions, layout: &Layout) -> u64 {
    let height = u64::from(image.height());
    let (width, rows) = if let Some(width) = directory.value(tag::TILE_WIDTH) {
        (width, directory.value(tag::TILE_LENGTH).unwrap_or(height))
    } else {
        let rows = directory.value(tag::ROWS_PER_STRIP).unwrap_or(height);
        (u64::from(image.width()), rows.min(height))
    };
    let samples = width.saturating_mul(rows).saturating_mul(layout.samples);
    samples.saturating_mul(layout.bits.div_ceil(8) + layout.copied_sample_bytes(is_jpeg(directory)))
}
