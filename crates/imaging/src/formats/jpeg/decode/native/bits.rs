//! The bit reader of a scan.

use memchr::memchr;

/// The number of bytes that are unstuffed at once.
const PIECE: usize = 16 << 10;

/// Reads the entropy-coded data of a scan bit by bit.
pub(super) struct Bits<'a> {
    /// The data that is not unstuffed yet.
    rest: &'a [u8],
    /// Unstuffed data: without the zero bytes that distinguish 0xFF bytes from markers.
    ready: Vec<u8>,
    /// The number of unstuffed bytes that have entered the window.
    at: usize,
    /// The next bits, most significant bit first.
    window: u64,
    count: u32,
    /// The number of zero bytes that were appended beyond the end.
    beyond: usize,
}

impl<'a> Bits<'a> {
    /// Reads the scan at the start of `file`.
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest, ready: Vec::with_capacity(PIECE + 8), at: 0, window: 0, count: 0, beyond: 0 }
    }

    /// Continues after the restart marker of that number. If another marker is next, it does what
    /// libjpeg does (`jpeg_resync_to_restart`): it skips an earlier restart and what is no marker
    /// of an image, and takes a far one for the missing one. Before a later restart or the end, it
    /// stays, so that the interval has no data.
    pub(super) fn restart(&mut self, number: u8) {
        self.ready.clear();
        (self.at, self.window, self.count, self.beyond) = (0, 0, 0, 0);
        while let Some(marker) = self.next_marker() {
            let ahead = marker.wrapping_sub(number) & 7;
            match (marker, ahead) {
                (0xD0..=0xD7, 1 | 2) | (0xC0..=0xCF | 0xD8..=0xFE, _) => break,
                (0xD0..=0xD7, 0 | 3..=5) => {
                    self.rest = &self.rest[2..];
                    return;
                }
                _ => self.rest = &self.rest[2..],
            }
        }
        self.beyond = 1;
    }

    /// The next marker. Skips the bytes before it; some programs write a few extraneous ones.
    fn next_marker(&mut self) -> Option<u8> {
        loop {
            self.rest = &self.rest[memchr(0xFF, self.rest)?..];
            match *self.rest.get(1)? {
                0x00 => self.rest = &self.rest[2..],
                0xFF => self.rest = &self.rest[1..],
                marker => return Some(marker),
            }
        }
    }

    /// Whether more bits were taken than there are before the next marker or the end.
    #[inline]
    pub(super) fn is_exhausted(&self) -> bool {
        self.beyond > 0
            && (self.ready.len() - self.at) * 8 + (self.count as usize) < self.beyond * 8
    }

    /// The file after the data that was read, from the next marker or before it.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Fills the window to at least 56 bits.
    #[inline]
    pub(super) fn fill(&mut self) {
        loop {
            if let Some(next) = self.ready.get(self.at..).and_then(<[u8]>::first_chunk) {
                self.window |= u64::from_be_bytes(*next) >> self.count;
                let taken = (63 - self.count) / 8;
                self.at += taken as usize;
                self.count += 8 * taken;
                return;
            }
            self.make_ready();
        }
    }

    /// Unstuffs data until eight bytes are available.
    #[cold]
    fn make_ready(&mut self) {
        self.ready.drain(..self.at);
        self.at = 0;
        while self.ready.len() < PIECE {
            let piece = &self.rest[..self.rest.len().min(PIECE - self.ready.len())];
            let plain = memchr(0xFF, piece).unwrap_or(piece.len());
            self.ready.extend_from_slice(&piece[..plain]);
            self.rest = &self.rest[plain..];
            match self.rest {
                [0xFF, 0x00, rest @ ..] => {
                    self.ready.push(0xFF);
                    self.rest = rest;
                }
                [0xFF, ..] | [] => break,
                _ => {}
            }
        }
        if self.ready.len() < 8 {
            self.ready.resize(self.ready.len() + 8, 0);
            self.beyond += 8;
        }
    }

    /// Takes the next bits. The caller has filled the window.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "16 bits at most are asked for")]
    pub(super) fn peek(&self, count: u8) -> usize {
        (self.window >> (64 - count)) as usize
    }

    /// The next bit. Fills the window itself.
    #[inline]
    pub(super) fn bit(&mut self) -> bool {
        self.fill();
        let is_set = self.peek(1) == 1;
        self.skip(1);
        is_set
    }

    #[inline]
    pub(super) fn skip(&mut self, count: u8) {
        self.window <<= count;
        self.count -= u32::from(count);
    }

    /// The number in the `size` bits, at most 15, after the next `offset` bits (EXTEND of section
    /// F.2.2.1): numbers with a leading zero are negative.
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "15 bits")]
    pub(super) fn number(&self, offset: u8, size: u8) -> i16 {
        let from_there = self.window << offset;
        let magnitude = (from_there >> 1 >> (63 - size)) as i32;
        let is_negative = !(from_there as i64 >> 63) as i32;
        (magnitude + (is_negative & (1 - (1 << size)))) as i16
    }
}
