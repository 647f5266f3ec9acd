//! The main image of a TIFF file, and the tags that say how its samples are stored.

use std::io;

use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::ifd::{Directory, TiffFile, tag};

/// The maximum number of directories in which the main image is searched.
const MAX_DIRECTORIES: usize = 32;

/// The bit of `NewSubfileType` and the value of `SubfileType` of a reduced copy of another image.
const REDUCED: u64 = 1;
const OLD_REDUCED: u64 = 2;

/// The maximum number of samples of a pixel.
const MAX_SAMPLES: u64 = 64;

/// The compression schemes that need facts beyond their own data.
pub(super) mod compression {
    pub(crate) const NONE: u64 = 1;
    pub(crate) const OLD_JPEG: u64 = 6;
    pub(crate) const JPEG: u64 = 7;
    pub(crate) const LZMA: u64 = 34925;
    pub(crate) const ZSTD: u64 = 50000;
}

/// The photometric interpretations that are decoded.
pub(super) mod photometric {
    pub(crate) const WHITE_IS_ZERO: u64 = 0;
    pub(crate) const BLACK_IS_ZERO: u64 = 1;
    pub(crate) const RGB: u64 = 2;
    pub(crate) const PALETTE: u64 = 3;
    pub(crate) const SEPARATED: u64 = 5;
    pub(crate) const YCBCR: u64 = 6;
    pub(crate) const CIE_LAB: u64 = 8;
    pub(crate) const ICC_LAB: u64 = 9;
}

/// The tags of the main image, with the defaults of the specification.
#[derive(Clone, Debug)]
pub(super) struct Tags {
    pub(super) file: TiffFile,
    pub(super) directory: Directory,
    pub(super) dimensions: Option<Dimensions>,
    /// The interpretation of the samples; white is zero without the tag, as in Pillow.
    pub(super) photometric: u64,
    pub(super) compression: u64,
    /// Whether the lowest bit of a byte comes first.
    pub(super) is_reversed: bool,
    /// Whether each sample of a pixel is stored in a plane of its own.
    pub(super) is_planar: bool,
    pub(super) predictor: u64,
    /// The bits of each sample, one number for all or one for each.
    pub(super) bits: Vec<u64>,
    /// The samples of a pixel.
    pub(super) samples: u64,
    pub(super) sample_formats: Vec<u64>,
    /// The meanings of the samples beyond the colours.
    pub(super) extra: Vec<u64>,
    /// The columns and rows that a sample of chroma covers.
    pub(super) subsampling: (u64, u64),
}

impl Tags {
    /// Reads the TIFF that starts at the reader's position.
    pub(super) fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        let (file, first) = TiffFile::open(reader)?;
        let directory = main_directory(reader, file, first)?;
        let number = |tag, default| directory.value(tag).unwrap_or(default);
        let mut list = |tag| file.values(reader, &directory, tag, MAX_SAMPLES);
        let compression = number(tag::COMPRESSION, compression::NONE);
        let mut photometric = number(tag::PHOTOMETRIC_INTERPRETATION, photometric::WHITE_IS_ZERO);
        if compression == compression::OLD_JPEG {
            photometric = photometric::YCBCR;
        }
        let mut bits = list(tag::BITS_PER_SAMPLE)?;
        let sample_formats = list(tag::SAMPLE_FORMAT)?;
        let extra = list(tag::EXTRA_SAMPLES)?;
        let default_samples = if compression == compression::OLD_JPEG { 3 } else { 1 };
        let samples = number(tag::SAMPLES_PER_PIXEL, default_samples);
        // More numbers than samples are ignored, as in Pillow.
        bits.truncate(usize::try_from(samples).unwrap_or(usize::MAX).max(1));
        let subsampling = match list(tag::YCBCR_SUBSAMPLING)?[..] {
            [across, down, ..] => (across, down),
            _ => (2, 2),
        };
        Ok(Self {
            file,
            dimensions: sides(&directory),
            photometric,
            compression,
            is_reversed: number(tag::FILL_ORDER, 1) == 2,
            is_planar: number(tag::PLANAR_CONFIGURATION, 1) == 2,
            predictor: number(tag::PREDICTOR, 1),
            bits: if bits.is_empty() { vec![1] } else { bits },
            samples,
            sample_formats: if sample_formats.is_empty() { vec![1] } else { sample_formats },
            extra,
            subsampling,
            directory,
        })
    }

    /// Whether the chunks of the image are JPEGs.
    pub(super) fn is_jpeg(&self) -> bool {
        matches!(self.compression, compression::JPEG | compression::OLD_JPEG)
    }
}

fn sides(directory: &Directory) -> Option<Dimensions> {
    let side = |tag| directory.value(tag).and_then(|side| u32::try_from(side).ok());
    Dimensions::new(side(tag::IMAGE_WIDTH)?, side(tag::IMAGE_LENGTH)?)
}

/// The first directory, unless it says that it holds a reduced copy of another image of the file:
/// then the largest image that does not say so. Cameras store their thumbnails like this.
fn main_directory(reader: &mut HeaderReader, file: TiffFile, first: u64) -> io::Result<Directory> {
    let directory = file.directory(reader, first)?;
    if !is_reduced(&directory) {
        return Ok(directory);
    }
    let mut waiting = file.values(reader, &directory, tag::SUB_IFDS, MAX_DIRECTORIES as u64)?;
    waiting.extend(directory.next());
    let mut largest: Option<Directory> = None;
    for _ in 0..MAX_DIRECTORIES {
        let Some(offset) = waiting.pop() else { break };
        let Ok(other) = file.directory(reader, offset) else { continue };
        waiting.extend(other.next());
        let pixels = |directory: &Directory| sides(directory).map_or(0, Dimensions::pixels);
        let is_larger = largest.as_ref().is_none_or(|largest| pixels(&other) > pixels(largest));
        if !is_reduced(&other) && pixels(&other) > 0 && is_larger {
            largest = Some(other);
        }
    }
    let Some(mut main) = largest else { return Ok(directory) };
    main.inherit(&directory, tag::ORIENTATION);
    Ok(main)
}

fn is_reduced(directory: &Directory) -> bool {
    directory.value(tag::NEW_SUBFILE_TYPE).is_some_and(|kind| kind & REDUCED != 0)
        || directory.value(tag::SUBFILE_TYPE) == Some(OLD_REDUCED)
}

/// Where a strip or tile lies in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Tags {
    /// The positions of the first `count` strips or tiles. A length that is missing or zero extends
    /// to the end of the file.
    pub(super) fn spans(&self, reader: &mut HeaderReader, count: u64) -> io::Result<Vec<Span>> {
        let mut values = |tag| self.file.values(reader, &self.directory, tag, count);
        let (mut offsets, mut lengths) =
            (values(tag::TILE_OFFSETS)?, values(tag::TILE_BYTE_COUNTS)?);
        if offsets.is_empty() {
            offsets = values(tag::STRIP_OFFSETS)?;
        }
        if lengths.is_empty() {
            lengths = values(tag::STRIP_BYTE_COUNTS)?;
        }
        if offsets.is_empty() {
            return Err(malformed());
        }
        let lengths = lengths.into_iter().chain(std::iter::repeat(0));
        let spans = offsets.into_iter().zip(lengths).map(|(offset, length)| Span {
            offset,
            length: if length == 0 { u64::MAX } else { length },
        });
        Ok(spans.collect())
    }
}
