//! The codes of fax machines (ITU-T T.4 and T.6, TIFF 6.0, sections 10 and 11), with the code
//! tables of the `fax` crate.

mod bits;

use std::io::{self, BufRead, Read};
use std::mem;

use fax::maps::{Mode, black, mode, white};

use self::bits::Bits;

/// The zeros at the start of the code that ends a line.
const EOL_ZEROS: u8 = 11;

/// The number of consecutive ends of lines that end the page.
const ENDS_OF_PAGE: u32 = 6;

/// How lines are coded.
#[derive(Clone, Copy)]
pub(super) enum Scheme {
    /// Runs of each line, which begins at a multiple of `row_bits` bits.
    ModifiedHuffman { row_bits: u64 },
    /// Runs, or differences from the line above, after a code that ends the line before.
    Group3 { two_dimensional: bool },
    /// Differences from the line above.
    Group4,
}

/// Reads rows of one bit a pixel, in which black is one.
pub(super) struct FaxReader<R> {
    bits: Bits<R>,
    scheme: Scheme,
    width: u32,
    /// The changes of colour in the last line.
    reference: Vec<u32>,
    row: Vec<u8>,
    /// The number of bytes of `row` that were read.
    position: usize,
    is_over: bool,
}

/// The columns at which the colour changes, the first one from white to black.
#[derive(Default)]
struct Line {
    changes: Vec<u32>,
    /// Whether the line is complete.
    is_complete: bool,
}

impl<R: BufRead> FaxReader<R> {
    pub(super) fn new(input: R, scheme: Scheme, width: u32) -> Self {
        let (bits, reference, row) = (Bits::new(input), Vec::new(), Vec::new());
        Self { bits, scheme, width, reference, row, position: 0, is_over: false }
    }

    /// The next line; `None` when there is none.
    fn line(&mut self) -> Option<Vec<u32>> {
        if self.bits.is_at_end() {
            return None;
        }
        match self.scheme {
            Scheme::ModifiedHuffman { row_bits } => {
                self.bits.align(row_bits);
                let line = self.runs();
                Some(line.changes).filter(|_| line.is_complete || !self.bits.is_at_end())
            }
            Scheme::Group3 { two_dimensional } => self.group_3_line(two_dimensional),
            Scheme::Group4 => {
                let line = self.differences();
                // The code that ends the page leaves the rest of it white.
                self.is_over = line.changes.is_empty()
                    && !self.bits.is_at_end()
                    && self.bits.peek(EOL_ZEROS) == 0;
                Some(line.changes).filter(|_| line.is_complete || self.is_over)
            }
        }
    }

    fn group_3_line(&mut self, two_dimensional: bool) -> Option<Vec<u32>> {
        let (mut ends, mut is_run_coded) = (0, true);
        while self.bits.peek(EOL_ZEROS) == 0 {
            self.bits.skip_zeros_and_one()?;
            if two_dimensional {
                is_run_coded = self.bits.take_one();
            }
            ends += 1;
            if ends == ENDS_OF_PAGE {
                return None;
            }
        }
        let line = if is_run_coded { self.runs() } else { self.differences() };
        if !line.is_complete {
            self.bits.skip_to_zeros(EOL_ZEROS);
        }
        Some(line.changes)
    }

    /// A line of alternating runs (T.4, section 4.1).
    fn runs(&mut self) -> Line {
        let mut line = Line::default();
        let (mut column, mut is_black) = (0, false);
        while column < self.width && self.has_room(&line) {
            let Some(run) = self.run(is_black) else { return line };
            column = self.width.min(column.saturating_add(run));
            line.changes.push(column);
            is_black = !is_black;
        }
        Line { is_complete: column == self.width, ..line }
    }

    /// Whether a line may have another change: runs of no pixels could follow without end.
    fn has_room(&self, line: &Line) -> bool {
        line.changes.len() <= self.width as usize + 1
    }

    /// The length of a run: multiples of 64, and a rest.
    fn run(&mut self, is_black: bool) -> Option<u32> {
        let mut length: u32 = 0;
        loop {
            let decode = if is_black { black::decode } else { white::decode };
            let part = u32::from(decode(&mut self.bits)?);
            length = length.checked_add(part)?;
            if part < 64 {
                return Some(length);
            }
        }
    }

    /// A line of differences from the one above (T.4, section 4.2).
    fn differences(&mut self) -> Line {
        let mut above = Above { changes: mem::take(&mut self.reference), next: 0 };
        let mut line = Line::default();
        let (mut column, mut is_black) = (None, false);
        while column.is_none_or(|column| column < self.width) && self.has_room(&line) {
            let (first, second) = above.changes_after(column, is_black, self.width);
            match mode::decode(&mut self.bits) {
                Some(Mode::Pass) => column = Some(second),
                Some(Mode::Vertical(distance)) => {
                    let change = first.saturating_add_signed(i32::from(distance));
                    let change = change.clamp(column.unwrap_or(0), self.width);
                    line.changes.push(change);
                    column = Some(change);
                    is_black = !is_black;
                }
                Some(Mode::Horizontal) => {
                    let mut end = column.unwrap_or(0);
                    for color in [is_black, !is_black] {
                        let Some(run) = self.run(color) else { return line };
                        end = self.width.min(end.saturating_add(run));
                        line.changes.push(end);
                    }
                    column = Some(end);
                }
                Some(Mode::Extension | Mode::EOF) | None => return line,
            }
        }
        Line { is_complete: column == Some(self.width), ..line }
    }

    /// Paints the next row; `false` when there is none.
    fn paint_row(&mut self) -> bool {
        let changes = if self.is_over { Some(Vec::new()) } else { self.line() };
        let Some(changes) = changes else { return false };
        self.position = 0;
        self.row.clear();
        self.row.resize(self.width.div_ceil(8) as usize, 0);
        for black in changes.chunks(2) {
            let end = black.get(1).copied().unwrap_or(self.width);
            paint(&mut self.row, black[0] as usize, end as usize);
        }
        self.reference = changes;
        true
    }
}

/// Sets the bits from `start` up to `end`.
fn paint(row: &mut [u8], start: usize, end: usize) {
    if start >= end {
        return;
    }
    let (first, last) = (start / 8, (end - 1) / 8);
    let (head, tail) = (0xFF >> (start % 8), !(0x7F >> ((end - 1) % 8)));
    if first == last {
        row[first] |= head & tail;
    } else {
        row[first] |= head;
        row[first + 1..last].fill(0xFF);
        row[last] |= tail;
    }
}

/// The changes of colour in the line above, searched from left to right.
struct Above {
    changes: Vec<u32>,
    next: usize,
}

impl Above {
    /// The first change after a column to the colour other than that of the current run, and the
    /// change that follows; `end` for those that are missing. Without a column, the line begins.
    fn changes_after(&mut self, column: Option<u32>, is_black: bool, end: u32) -> (u32, u32) {
        let is_after = |change: u32| column.is_none_or(|column| change > column);
        while self.next > 0 && is_after(self.changes[self.next - 1]) {
            self.next -= 1;
        }
        while self.changes.get(self.next).is_some_and(|change| !is_after(*change)) {
            self.next += 1;
        }
        let at = self.next + usize::from((self.next % 2 == 1) != is_black);
        let change = |at: usize| self.changes.get(at).copied().unwrap_or(end);
        (change(at), change(at + 1))
    }
}

impl<R: BufRead> Read for FaxReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position == self.row.len() && !self.paint_row() {
            return Ok(0);
        }
        let count = buffer.len().min(self.row.len() - self.position);
        buffer[..count].copy_from_slice(&self.row[self.position..][..count]);
        self.position += count;
        Ok(count)
    }
}
