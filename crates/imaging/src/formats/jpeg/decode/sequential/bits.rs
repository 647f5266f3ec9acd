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

    /// Continues after the restart marker of that number. `None` when another marker is next, or it
    /// comes too early.
    pub(super) fn restart(&mut self, number: u8) -> Option<()> {
        let marker = self.skip_to_marker()?;
        self.rest = &self.rest[2..];
        self.ready.clear();
        (self.at, self.window, self.count, self.beyond) = (0, 0, 0, 0);
        (marker == 0xD0 | number).then_some(())
    }

    /// The file from the marker that ends the scan. `None` when it comes too early.
    pub(super) fn finish(mut self) -> Option<&'a [u8]> {
        self.skip_to_marker()?;
        Some(self.rest)
    }

    /// Skips the bytes before the next marker; some programs write a few extraneous ones.
    fn skip_to_marker(&mut self) -> Option<u8> {
        let unread = (self.ready.len() - self.at) * 8 + self.count as usize;
        if unread < self.beyond * 8 {
            return None;
        }
        loop {
            self.rest = &self.rest[memchr(0xFF, self.rest)?..];
            match *self.rest.get(1)? {
                0x00 => self.rest = &self.rest[2..],
                0xFF => self.rest = &self.rest[1..],
                marker => return Some(marker),
            }
        }
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
