//! Canon CR3: boxes (ISO/IEC 14496-12) with Exif, previews, and tracks of a JPEG and of sensor
//! data.
//!
//! The format is not specified by its maker; `ExifTool` and the project `canon_cr3` document it.

use std::io::{self, Cursor};

use super::super::boxes::{self, Fields, boxes as boxes_in, go_to_box};
use super::preview::{Candidate, Facts, fill};
use crate::content::{Content, HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::exif::find_in;
use crate::header::ImageHeader;
use crate::ifd::{Directory, tag};

/// The most bytes of the movie box that are read. It contains a small preview.
const MAX_MOVIE_BYTES: u64 = 1 << 20;

/// The most boxes of unregistered types that are looked at.
const MAX_UUID_BOXES: usize = 16;

/// The types of the boxes with metadata and with a preview.
const METADATA: &[u8; 16] = b"\x85\xC0\xB6\x87\x82\x0F\x11\xE0\x81\x11\xF4\xCE\x46\x2B\x6A\x48";
const PREVIEW: &[u8; 16] = b"\xEA\xF4\x2B\x5E\x1C\x98\x4B\x88\xB9\xFB\xB7\xDC\x40\x6E\x4D\x16";

/// Where the length of the preview is stated in its box: after the type and eight bytes comes a box
/// `PRVW` with six bytes, its size in pixels, and two bytes.
const PREVIEW_LENGTH_OFFSET: u64 = 16 + 8 + 8 + 12;

pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let movie = go_to_box(reader, |found| found.kind == *b"moov")?;
    let length = movie.length.unwrap_or(MAX_MOVIE_BYTES);
    let bytes = reader.up_to(length.min(MAX_MOVIE_BYTES))?;
    let mut candidates: Vec<Candidate> = boxes_in(&bytes)
        .filter(|(kind, _)| kind == b"trak")
        .filter_map(|(_, track)| first_sample(track))
        .collect();
    reader.go_to(movie.start.saturating_add(length))?;
    // The preview is spare: the track has a larger one.
    candidates.extend(preview(reader).ok());
    let first = metadata(&bytes).and_then(first_directory);
    let side = |tag| first.as_ref()?.value(tag).and_then(|side| u32::try_from(side).ok());
    let sides = side(tag::IMAGE_WIDTH).zip(side(tag::IMAGE_LENGTH));
    let facts = Facts {
        main: sides.and_then(|(width, height)| Dimensions::new(width, height)),
        orientation: Some(first.as_ref().and_then(find_in).unwrap_or_default()),
    };
    fill(reader, header, &facts, &candidates)
}

/// The first directory of Exif.
fn metadata(movie: &[u8]) -> Option<&[u8]> {
    let mut bodies = boxes_in(movie).filter(|(kind, _)| kind == b"uuid").map(|(_, body)| body);
    let metadata = bodies.find_map(|body| body.strip_prefix(METADATA))?;
    boxes::find(metadata, *b"CMT1")
}

fn first_directory(block: &[u8]) -> Option<Directory> {
    let mut block = Cursor::new(block);
    let mut content = Content::new(&mut block);
    Directory::read_first(&mut HeaderReader::new(&mut content).ok()?).ok()
}

/// The first sample of a track (ISO/IEC 14496-12, section 8.7).
fn first_sample(track: &[u8]) -> Option<Candidate> {
    let path = [*b"mdia", *b"minf", *b"stbl"];
    let table = path.into_iter().try_fold(track, boxes::find)?;
    let mut sizes = Fields(boxes::find(table, *b"stsz")?);
    let (_version, common, _count) = (sizes.u32()?, sizes.u32()?, sizes.u32()?);
    let length = if common == 0 { sizes.u32()? } else { common };
    let position = match boxes::find(table, *b"co64") {
        Some(offsets) => Fields(offsets.get(8..)?).u64()?,
        None => Fields(boxes::find(table, *b"stco")?.get(8..)?).u32()?.into(),
    };
    Some(Candidate { position, length: length.into() })
}

/// The preview in a box of its own after the movie box.
fn preview(reader: &mut HeaderReader) -> io::Result<Candidate> {
    for _ in 0..MAX_UUID_BOXES {
        let found = go_to_box(reader, |found| found.kind == *b"uuid")?;
        if reader.array::<16>()? == *PREVIEW {
            reader.go_to(found.start + PREVIEW_LENGTH_OFFSET)?;
            let length = reader.u32_be()?;
            return Ok(Candidate { position: reader.position()?, length: length.into() });
        }
        let length = found.length.ok_or_else(malformed)?;
        reader.go_to(found.start.saturating_add(length))?;
    }
    Err(malformed())
}
