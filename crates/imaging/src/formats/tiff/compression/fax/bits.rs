//! The bits of a fax, most significant first.

use std::convert::Infallible;
use std::io::BufRead;

use fax::BitReader;

/// The bits of `input`, and zeros after its end. A failure to read counts as the end.
pub(super) struct Bits<R> {
    input: R,
    buffer: u64,
    /// The number of bits in `buffer`.
    held: u8,
    /// The number of zeros at the end of `buffer` that are not of the input.
    padding: u64,
    consumed: u64,
}

impl<R: BufRead> Bits<R> {
    pub(super) fn new(input: R) -> Self {
        let mut bits = Self { input, buffer: 0, held: 0, padding: 0, consumed: 0 };
        bits.fill();
        bits
    }

    /// Whether all bits of the input are consumed.
    pub(super) fn is_at_end(&self) -> bool {
        self.padding >= u64::from(self.held)
    }

    /// The next bits, at most 16.
    pub(super) fn peek(&self, bits: u8) -> u16 {
        let value = self.buffer >> (self.held - bits) & ((1 << bits) - 1);
        u16::try_from(value).unwrap_or(u16::MAX)
    }

    pub(super) fn skip(&mut self, bits: u8) {
        self.held -= bits;
        self.consumed += u64::from(bits);
        self.fill();
    }

    /// Whether the next bit, which is consumed, is one.
    pub(super) fn take_one(&mut self) -> bool {
        let is_one = self.peek(1) == 1;
        self.skip(1);
        is_one
    }

    /// Skips to the next multiple of `unit` bits, a power of two.
    pub(super) fn align(&mut self, unit: u64) {
        while !self.consumed.is_multiple_of(unit) {
            self.skip(1);
        }
    }

    /// Skips zeros and the set bit after them; `None` without a set bit.
    pub(super) fn skip_zeros_and_one(&mut self) -> Option<()> {
        while !self.is_at_end() {
            if self.take_one() {
                return Some(());
            }
        }
        None
    }

    /// Skips to the next sequence of that many zeros, or to the end.
    pub(super) fn skip_to_zeros(&mut self, zeros: u8) {
        while !self.is_at_end() && self.peek(zeros) != 0 {
            self.skip(1);
        }
    }

    fn fill(&mut self) {
        while self.held <= 56 {
            let byte = self.input.fill_buf().ok().and_then(|bytes| bytes.first().copied());
            match byte {
                Some(_) => self.input.consume(1),
                None => self.padding += 8,
            }
            self.buffer = self.buffer << 8 | u64::from(byte.unwrap_or(0));
            self.held += 8;
        }
    }
}

impl<R: BufRead> BitReader for Bits<R> {
    type Error = Infallible;

    fn peek(&self, bits: u8) -> Option<u16> {
        Some(self.peek(bits))
    }

    fn consume(&mut self, bits: u8) -> Result<(), Infallible> {
        self.skip(bits);
        Ok(())
    }

    fn bits_to_byte_boundary(&self) -> u8 {
        let used = self.consumed % 8;
        u8::try_from((8 - used) % 8).unwrap_or(0)
    }
}
