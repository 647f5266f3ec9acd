//! The orientation in an Exif block. The block is a TIFF file, also within other formats.

use std::io;

use crate::content::HeaderReader;
use crate::ifd::{Directory, tag};
use crate::orientation::Orientation;

/// The orientation in the Exif block at the reader's position. A block that is malformed or has no
/// orientation counts as upright, so that malformed metadata does not cost the image its
/// thumbnails.
pub(crate) fn orientation(reader: &mut HeaderReader) -> Orientation {
    read(reader).map(|directory| orientation_of(&directory)).unwrap_or_default()
}

/// The orientation in a directory of a TIFF file; upright by default.
pub(crate) fn orientation_of(directory: &Directory) -> Orientation {
    let value = directory.value(tag::ORIENTATION).and_then(|value| u16::try_from(value).ok());
    Orientation::from_exif(value.unwrap_or(1))
}

fn read(reader: &mut HeaderReader) -> io::Result<Directory> {
    let start = reader.position()?;
    // The prefix of JPEG, which some writers copy into other formats.
    if reader.array()? != *b"Exif\0\0" {
        reader.go_to(start)?;
    }
    Directory::read_first(reader).map(|(_, directory)| directory)
}
