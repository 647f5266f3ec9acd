//! Raw files that consist of TIFF directories: DNG, CR2, NEF, ARW, PEF, ORF and RW2.

use std::io;

use super::maker_notes;
use super::preview::{Candidate, Facts, fill};
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::exif::find_in;
use crate::header::ImageHeader;
use crate::ifd::{Directory, TiffFile, tag};

/// The maximum number of directories that are read, and of those below one.
const MAX_DIRECTORIES: usize = 32;
const MAX_BELOW: u64 = 16;

/// Compression by JPEG.
const OLD_JPEG: u64 = 6;
const JPEG: u64 = 7;

/// Panasonic's borders of the visible part of the sensor, in pixels, and its JPEGs.
const TOP: u16 = 4;
const LEFT: u16 = 5;
const BOTTOM: u16 = 6;
const RIGHT: u16 = 7;
const PANASONIC_JPEGS: [u16; 2] = [0x2E, 0x127];

/// Reads a raw file whose main image is in a directory of its own.
pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    read_with(reader, header, main_size)
}

/// Reads a CR2, whose Exif has the size of the main image.
pub(super) fn read_canon(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    read_with(reader, header, |directories| {
        let sides = |directory| sides(directory, tag::PIXEL_X_DIMENSION, tag::PIXEL_Y_DIMENSION);
        directories.iter().find_map(sides)
    })
}

/// Reads an RW2, whose first directory has the borders of the visible part of the sensor.
pub(super) fn read_panasonic(
    reader: &mut HeaderReader,
    header: &mut ImageHeader,
) -> io::Result<()> {
    read_with(reader, header, |directories| {
        let border = |tag| directories.first()?.value(tag);
        let width = border(RIGHT)?.checked_sub(border(LEFT)?)?;
        let height = border(BOTTOM)?.checked_sub(border(TOP)?)?;
        Dimensions::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?)
    })
}

fn read_with(
    reader: &mut HeaderReader,
    header: &mut ImageHeader,
    main_size: impl Fn(&[Directory]) -> Option<Dimensions>,
) -> io::Result<()> {
    let (file, first) = TiffFile::open(reader)?;
    let directories = directories(reader, file, first)?;
    let mut candidates = Vec::new();
    for directory in &directories {
        candidates.extend(previews(directory, file));
        // Notes that are malformed have no preview.
        let notes = maker_notes::preview(reader, file, directory);
        candidates.extend(notes.ok().flatten());
    }
    let facts = Facts {
        main: main_size(&directories),
        orientation: Some(directories.first().and_then(find_in).unwrap_or_default()),
    };
    fill(reader, header, &facts, &candidates)
}

/// All directories of the file: its chain, and those below them.
fn directories(
    reader: &mut HeaderReader,
    file: TiffFile,
    first: u64,
) -> io::Result<Vec<Directory>> {
    let mut directories = Vec::new();
    let (mut open, mut seen) = (vec![first], Vec::new());
    while let Some(offset) = open.pop() {
        if seen.contains(&offset) || directories.len() == MAX_DIRECTORIES {
            continue;
        }
        seen.push(offset);
        let Ok(directory) = file.directory(reader, offset) else { continue };
        // The chain comes first, then the directories below.
        open.extend(directory.value(tag::EXIF));
        open.extend(file.values(reader, &directory, tag::SUB_IFDS, MAX_BELOW)?);
        open.extend(directory.next());
        directories.push(directory);
    }
    Ok(directories)
}

/// The largest image of sensor data, or else of any kind, that is not marked as a reduced copy.
fn main_size(directories: &[Directory]) -> Option<Dimensions> {
    let largest = |is_wanted: &dyn Fn(&Directory) -> bool| {
        let main = directories.iter().filter(|directory| {
            directory.value(tag::NEW_SUBFILE_TYPE).unwrap_or(0) & 1 == 0 && is_wanted(directory)
        });
        main.filter_map(|directory| sides(directory, tag::IMAGE_WIDTH, tag::IMAGE_LENGTH))
            .max_by_key(|size| size.pixels())
    };
    largest(&is_sensor_data).or_else(|| largest(&|_| true))
}

fn is_sensor_data(directory: &Directory) -> bool {
    let photometric = directory.value(tag::PHOTOMETRIC_INTERPRETATION);
    photometric.is_some_and(|found| tag::SENSOR_DATA.contains(&found))
}

fn sides(directory: &Directory, width: u16, height: u16) -> Option<Dimensions> {
    let side = |tag| directory.value(tag).and_then(|side| u32::try_from(side).ok());
    Dimensions::new(side(width)?, side(height)?)
}

/// The JPEGs that a directory points to.
fn previews(directory: &Directory, file: TiffFile) -> Vec<Candidate> {
    let at = |start, length| {
        let (start, length) = (directory.value(start)?, directory.value(length)?);
        Some(Candidate { position: file.position(start)?, length })
    };
    let mut previews = Vec::new();
    previews.extend(at(tag::JPEG_STREAM, tag::JPEG_STREAM_LENGTH));
    let is_jpeg = matches!(directory.value(tag::COMPRESSION), Some(OLD_JPEG | JPEG));
    if is_jpeg && !is_sensor_data(directory) && directory.count(tag::STRIP_OFFSETS) == 1 {
        previews.extend(at(tag::STRIP_OFFSETS, tag::STRIP_BYTE_COUNTS));
    }
    let within = PANASONIC_JPEGS.iter().filter_map(|tag| directory.span(*tag));
    previews.extend(within.map(|(position, length)| Candidate { position, length }));
    previews
}
