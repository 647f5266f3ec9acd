//! The run-length codes of BMP, of 4, 8 and 24 bits a pixel.

use std::io::{BufRead, ErrorKind};

use super::row_of;
use crate::formats::bmp::header::BitmapHeader;
use crate::pixels::frame::Frame;

/// The bytes that may follow a zero where the length of a run is expected.
const END_OF_LINE: u8 = 0;
const END_OF_BITMAP: u8 = 1;
const DELTA: u8 = 2;

/// Stores runs until the bitmap or the data ends, and returns the number of rows that were begun.
/// All rows count when the code ends the bitmap. Runs beyond the end of a row are cut.
pub(super) fn decode(
    input: &mut impl BufRead,
    bitmap: &BitmapHeader,
    palette: &[[u8; 3]],
    frame: &mut Frame,
) -> usize {
    let height = frame.height as usize;
    let mut painter = Painter { bitmap, palette, frame, x: 0, y: 0 };
    while painter.y < height {
        match painter.step(input) {
            Ok(true) => {}
            Ok(false) => return height,
            Err(_) => return painter.y + usize::from(painter.x > 0),
        }
    }
    height
}

struct Painter<'p> {
    bitmap: &'p BitmapHeader,
    palette: &'p [[u8; 3]],
    frame: &'p mut Frame,
    x: usize,
    y: usize,
}

impl Painter<'_> {
    /// Follows one code; `false` for the end of the bitmap.
    fn step(&mut self, input: &mut impl BufRead) -> std::io::Result<bool> {
        let mut next = || {
            let byte = input.fill_buf()?.first().copied().ok_or(ErrorKind::UnexpectedEof)?;
            input.consume(1);
            std::io::Result::Ok(byte)
        };
        let length = next()?;
        if length > 0 {
            let value = self.value(&mut next)?;
            for at in 0..usize::from(length) {
                self.paint(value, at);
            }
            return Ok(true);
        }
        match next()? {
            END_OF_LINE => {
                self.x = 0;
                self.y += 1;
            }
            END_OF_BITMAP => return Ok(false),
            DELTA => {
                self.x += usize::from(next()?);
                self.y += usize::from(next()?);
            }
            count => self.literal(usize::from(count), &mut next)?,
        }
        Ok(true)
    }

    /// Pixels one by one, padded to an even number of bytes.
    fn literal(
        &mut self,
        count: usize,
        next: &mut impl FnMut() -> std::io::Result<u8>,
    ) -> std::io::Result<()> {
        let in_value = if self.bitmap.bits == 4 { 2 } else { 1 };
        for first in (0..count).step_by(in_value) {
            let value = self.value(next)?;
            for at in 0..in_value.min(count - first) {
                self.paint(value, at);
            }
        }
        let bytes = count.div_ceil(in_value) * if self.bitmap.bits == 24 { 3 } else { 1 };
        if bytes % 2 == 1 {
            // The padding at the very end may be missing.
            next().ok();
        }
        Ok(())
    }

    /// The value that a run repeats: a colour, an index, or a pair of indices.
    fn value(&self, next: &mut impl FnMut() -> std::io::Result<u8>) -> std::io::Result<[u8; 3]> {
        if self.bitmap.bits == 24 {
            let [blue, green, red] = [next()?, next()?, next()?];
            return Ok([red, green, blue]);
        }
        Ok([next()?, 0, 0])
    }

    /// Paints the pixel `at` of a run of that value.
    fn paint(&mut self, value: [u8; 3], at: usize) {
        let (x, width) = (self.x, self.frame.width as usize);
        self.x += 1;
        if x >= width || self.y >= self.frame.height as usize {
            return;
        }
        let index = match (self.bitmap.bits, at % 2) {
            (4, 0) => value[0] >> 4,
            (4, _) => value[0] & 0xF,
            _ => value[0],
        };
        let color = match self.bitmap.bits {
            24 => value,
            _ => self.palette.get(usize::from(index)).copied().unwrap_or_default(),
        };
        let row = row_of(self.frame, self.bitmap, self.y);
        row[x * 3..][..3].copy_from_slice(&color);
    }
}
