//! The orientation in an Exif block. The block is a TIFF file, also within other formats.

use std::io::{self, Cursor};

use crate::content::{Content, HeaderReader};
use crate::ifd::{Directory, tag};
use crate::orientation::Orientation;

/// The prefix of a block in JPEG, which some writers copy into other formats.
pub(crate) const PREFIX: &[u8; 6] = b"Exif\0\0";

/// The orientation in the Exif block at the reader's position; `None` when the block is malformed
/// or has none. XMP counts then, as for Pillow.
pub(crate) fn find(reader: &mut HeaderReader) -> Option<Orientation> {
    read(reader).ok().as_ref().and_then(find_in)
}

/// The orientation in an Exif block in memory, as [`find`].
pub(crate) fn find_in_bytes(block: &[u8]) -> Option<Orientation> {
    let mut block = Cursor::new(block);
    find(&mut HeaderReader::new(&mut Content::new(&mut block)).ok()?)
}

/// The orientation in a directory of a TIFF file; `None` where it has none.
pub(crate) fn find_in(directory: &Directory) -> Option<Orientation> {
    let value = directory.integer(tag::ORIENTATION);
    let value = value.and_then(|value| u16::try_from(value).ok());
    directory.has(tag::ORIENTATION).then(|| Orientation::from_exif(value.unwrap_or(1)))
}

fn read(reader: &mut HeaderReader) -> io::Result<Directory> {
    let mut start = reader.position()?;
    while reader.array()? == *PREFIX {
        start = reader.position()?;
    }
    reader.go_to(start)?;
    Directory::read_first(reader)
}
