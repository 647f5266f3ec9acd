//! Previews in the notes of Nikon, Olympus and Pentax (Exif, tag 0x927C).
//!
//! The notes are not specified by their makers; `ExifTool` documents them.

use std::io;

use super::preview::Candidate;
use crate::content::HeaderReader;
use crate::ifd::{ByteOrder, Directory, TiffFile, tag};

/// The tags of the start and the length of a preview.
type Tags = (u16, u16);

const NIKON_PREVIEW: u16 = 0x11;
const OLYMPUS_CAMERA_SETTINGS: u16 = 0x2020;
const OLYMPUS_PREVIEW: Tags = (0x0101, 0x0102);
const OLD_OLYMPUS_PREVIEW: Tags = (0x1036, 0x1037);
const PENTAX_PREVIEW: Tags = (0x0004, 0x0003);

/// The preview in the notes of a directory.
pub(super) fn preview(
    reader: &mut HeaderReader,
    file: TiffFile,
    directory: &Directory,
) -> io::Result<Option<Candidate>> {
    let Some((start, _)) = directory.span(tag::MAKER_NOTE) else { return Ok(None) };
    reader.go_to(start)?;
    match &reader.array::<12>()? {
        [b'N', b'i', b'k', b'o', b'n', 0, ..] => {
            reader.go_to(start + 10)?;
            let (notes, first) = TiffFile::open(reader)?;
            let first = notes.directory(reader, first)?;
            let Some(preview) = first.value(NIKON_PREVIEW) else { return Ok(None) };
            let preview = notes.directory(reader, preview)?;
            Ok(at(&preview, notes, (tag::JPEG_STREAM, tag::JPEG_STREAM_LENGTH)))
        }
        [b'O', b'L', b'Y', b'M', b'P', b'U', b'S', 0, order, _, _, _] => {
            olympus(reader, TiffFile::within(start, byte_order(*order)), 12)
        }
        b"OM SYSTEM\0\0\0" => {
            let [order, ..] = reader.array::<4>()?;
            olympus(reader, TiffFile::within(start, byte_order(order)), 16)
        }
        [b'O', b'L', b'Y', b'M', b'P', 0, ..] => {
            let first = file.directory_at(reader, start + 8)?;
            Ok(at(&first, file, OLD_OLYMPUS_PREVIEW))
        }
        [b'A', b'O', b'C', 0, ..] => {
            let first = file.directory_at(reader, start + 6)?;
            Ok(at(&first, file, PENTAX_PREVIEW))
        }
        [b'P', b'E', b'N', b'T', b'A', b'X', b' ', 0, order, _, _, _] => {
            let notes = TiffFile::within(start, byte_order(*order));
            let first = notes.directory(reader, 10)?;
            Ok(at(&first, notes, PENTAX_PREVIEW))
        }
        _ => Ok(None),
    }
}

fn byte_order(mark: u8) -> ByteOrder {
    if mark == b'M' { ByteOrder::Big } else { ByteOrder::Little }
}

fn olympus(
    reader: &mut HeaderReader,
    notes: TiffFile,
    offset: u64,
) -> io::Result<Option<Candidate>> {
    let first = notes.directory(reader, offset)?;
    // The settings are a directory, or bytes that contain one.
    let settings = match first.span(OLYMPUS_CAMERA_SETTINGS) {
        Some((position, _)) => notes.directory_at(reader, position)?,
        None => match first.value(OLYMPUS_CAMERA_SETTINGS) {
            Some(offset) => notes.directory(reader, offset)?,
            None => return Ok(None),
        },
    };
    Ok(at(&settings, notes, OLYMPUS_PREVIEW))
}

fn at(directory: &Directory, file: TiffFile, (start, length): Tags) -> Option<Candidate> {
    let position = file.position(directory.value(start)?)?;
    Some(Candidate { position, length: directory.value(length)? })
}
