//! Decoding PCX row by row, as far as its data is there.

use std::io::{self, BufRead, ErrorKind, Seek, SeekFrom};

use super::header::{HEADER_BYTES, PcxHeader, palette_at_end};
use crate::content::HeaderReader;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::formats::scanlines::{Order, fill};
use crate::pixels::frame::Frame;

/// The upper two bits that mark a run, whose length is in the others.
const RUN: u8 = 0xC0;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let head = reader.array::<HEADER_BYTES>().map_err(unreadable)?;
    let header = PcxHeader::parse(&head).ok_or_else(|| unreadable("no PCX header"))?;
    check_dimensions((header.width, header.height), stored)?;
    let palette = palette(&mut reader, &header).map_err(unreadable)?;
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(HEADER_BYTES as u64)).map_err(unreadable)?;
    let mut bytes = Bytes { input, is_packed: header.is_packed, value: 0, left: 0 };
    let mut frame = header.samples().frame(stored);
    let mut line = vec![0; header.line_bytes()];
    fill(&mut frame, Order::TopDown, |row| {
        bytes.fill(&mut line)?;
        convert(&line, &header, &palette, row);
        Ok(())
    })?;
    Ok(frame)
}

/// The colours of pixels of up to 8 bits. Grey stands for itself where the file has no palette.
fn palette(reader: &mut HeaderReader, header: &PcxHeader) -> io::Result<Vec<[u8; 3]>> {
    Ok(match (header.bits, header.planes) {
        (8, 1) => {
            palette_at_end(reader)?.unwrap_or_else(|| (0..=u8::MAX).map(|grey| [grey; 3]).collect())
        }
        _ => header.colors.to_vec(),
    })
}

/// A reader of the bytes of rows, whose runs may cross the ends of planes.
struct Bytes<R> {
    input: R,
    is_packed: bool,
    value: u8,
    /// How many more times the value is repeated.
    left: u8,
}

impl<R: BufRead> Bytes<R> {
    fn fill(&mut self, line: &mut [u8]) -> io::Result<()> {
        if !self.is_packed {
            return self.input.read_exact(line);
        }
        for target in line {
            while self.left == 0 {
                self.value = self.next()?;
                self.left = 1;
                if self.value >= RUN {
                    self.left = self.value - RUN;
                    self.value = self.next()?;
                }
            }
            self.left -= 1;
            *target = self.value;
        }
        Ok(())
    }

    fn next(&mut self) -> io::Result<u8> {
        let byte = self.input.fill_buf()?.first().copied().ok_or(ErrorKind::UnexpectedEof)?;
        self.input.consume(1);
        Ok(byte)
    }
}

fn convert(line: &[u8], header: &PcxHeader, palette: &[[u8; 3]], row: &mut [u8]) {
    let plane_bytes = header.plane_bytes();
    let channels = header.samples().pixel_bytes();
    let bits = usize::from(header.bits);
    for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
        let in_plane = |plane: usize| {
            let bit = x * bits;
            let byte = line[plane * plane_bytes + bit / 8];
            byte >> (8 - bits - bit % 8) & (0xFF >> (8 - bits))
        };
        match (header.bits, header.planes) {
            (1, 1) => pixel[0] = in_plane(0) * u8::MAX,
            (8, 3 | 4) => {
                pixel.iter_mut().enumerate().for_each(|(at, sample)| *sample = in_plane(at));
            }
            (_, planes) => {
                let planes = usize::from(planes);
                let index = (0..planes).map(|plane| in_plane(plane) << plane).sum::<u8>();
                let color = palette.get(usize::from(index)).copied().unwrap_or_default();
                pixel.copy_from_slice(&color);
            }
        }
    }
}
