//! The rows of SGI images: uncompressed, or in runs that a table points to.

use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom};

use crate::format::Input;

/// The length of the header.
pub(super) const HEADER_BYTES: u64 = 512;

/// Reads an uncompressed row; of samples of 16 bits the upper half is shown, as in Pillow.
pub(super) fn read_plain(
    input: &mut impl BufRead,
    line: &mut [u8],
    row: &mut [u8],
) -> io::Result<()> {
    input.read_exact(line)?;
    let step = line.len() / row.len().max(1);
    for (sample, target) in line.iter().step_by(step.max(1)).zip(row) {
        *target = *sample;
    }
    Ok(())
}

/// Rows in runs.
pub(super) struct PackedRows<'c, 'a> {
    input: Input<'c, 'a>,
    /// The position of each row in the file.
    starts: Vec<u32>,
    sample_bytes: usize,
}

impl<'c, 'a> PackedRows<'c, 'a> {
    /// Reads the positions of the first `count` rows of `all`; a table of lengths follows them.
    pub(super) fn open(
        mut input: Input<'c, 'a>,
        count: usize,
        all: u64,
        sample_bytes: usize,
    ) -> io::Result<Self> {
        let mut table = Vec::new();
        input.by_ref().take((all * 4).min(count as u64 * 4)).read_to_end(&mut table)?;
        let starts = table.as_chunks().0.iter().map(|bytes| u32::from_be_bytes(*bytes)).collect();
        Ok(Self { input, starts, sample_bytes })
    }

    /// Reads the row of that number. Each run begins with a sample: seven bits for its length, and
    /// one that is set where samples follow and unset where one is repeated.
    pub(super) fn read(&mut self, number: usize, row: &mut [u8]) -> io::Result<()> {
        let start = *self.starts.get(number).ok_or(ErrorKind::UnexpectedEof)?;
        let here = self.input.stream_position()?;
        match i64::try_from(i128::from(start) - i128::from(here)) {
            Ok(distance) => self.input.seek_relative(distance)?,
            Err(_) => {
                self.input.seek(SeekFrom::Start(start.into()))?;
            }
        }
        let mut rest = row;
        while !rest.is_empty() {
            let code = self.code()?;
            let count = usize::from(code & 0x7F);
            if count == 0 {
                rest.fill(0);
                break;
            }
            let (run, after) = rest.split_at_mut(count.min(rest.len()));
            if code & 0x80 == 0 {
                run.fill(self.sample()?);
            } else {
                for target in run {
                    *target = self.sample()?;
                }
            }
            rest = after;
        }
        Ok(())
    }

    /// The lower byte of a sample.
    fn code(&mut self) -> io::Result<u8> {
        let mut sample = [0; 2];
        let sample = &mut sample[..self.sample_bytes];
        self.input.read_exact(sample)?;
        sample.last().copied().ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }

    /// The upper byte of a sample.
    fn sample(&mut self) -> io::Result<u8> {
        let mut sample = [0; 2];
        self.input.read_exact(&mut sample[..self.sample_bytes])?;
        Ok(sample[0])
    }
}
