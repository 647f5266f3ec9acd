//! Palette images of TIFF for a decoder that rejects palettes.

use std::io::{self, Read, Seek, SeekFrom};

use crate::content::{Content, HeaderReader};
use crate::ifd::{Directory, tag};

/// The photometric interpretations of a palette and of grey (TIFF 6.0, section 8).
const PALETTE: u8 = 3;
const BLACK_IS_ZERO: u8 = 1;

/// The position of the photometric interpretation of a palette image; `None` for any other image.
pub(super) fn palette_marker(content: &mut Content) -> io::Result<Option<u64>> {
    let (_, directory) = Directory::read_first(&mut HeaderReader::new(content)?)?;
    let is_palette = directory.value(tag::PHOTOMETRIC_INTERPRETATION) == Some(u64::from(PALETTE));
    Ok(directory.position(tag::PHOTOMETRIC_INTERPRETATION).filter(|_| is_palette))
}

/// A file whose photometric interpretation reads as grey instead of palette: the decoder rejects
/// palettes, but decodes the indices as grey samples.
pub(super) struct AsGrey<R> {
    inner: R,
    position: u64,
    marker: Option<u64>,
}

/// The length of the field in bytes.
const MARKER_BYTES: u64 = 2;

impl<R> AsGrey<R> {
    /// `inner` must be at its start.
    pub(super) fn new(inner: R, marker: Option<u64>) -> Self {
        Self { inner, position: 0, marker }
    }
}

impl<R: Read> Read for AsGrey<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        for (at, byte) in (self.position..).zip(&mut buffer[..count]) {
            let is_marker =
                self.marker.is_some_and(|marker| (marker..marker + MARKER_BYTES).contains(&at));
            if is_marker && *byte == PALETTE {
                *byte = BLACK_IS_ZERO;
            }
        }
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Seek> Seek for AsGrey<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = self.inner.seek(to)?;
        Ok(self.position)
    }
}
