//! Samples in ASCII.

use std::io::{self, BufRead, ErrorKind};

use super::header::{Kind, PnmHeader, is_blank, scaled};
use crate::content::malformed;

/// The longest number, as in Pillow.
const MAX_DIGITS: usize = 10;

/// A reader of samples in ASCII, with comments.
pub(super) struct PlainSamples<R> {
    input: R,
    max: u32,
    /// Whether each sample is a digit, without blanks between them.
    are_digits: bool,
}

impl<R: BufRead> PlainSamples<R> {
    pub(super) fn new(input: R, image: &PnmHeader) -> Self {
        Self { input, max: image.max, are_digits: image.kind == Kind::Bits }
    }

    /// Reads a row as bytes.
    pub(super) fn fill(&mut self, row: &mut [u8]) -> io::Result<()> {
        for sample in row {
            *sample = if self.are_digits { self.digit()? } else { self.number()? };
        }
        Ok(())
    }

    /// One stands for black.
    fn digit(&mut self) -> io::Result<u8> {
        match self.first()? {
            b'0' => Ok(u8::MAX),
            b'1' => Ok(0),
            _ => Err(malformed()),
        }
    }

    fn number(&mut self) -> io::Result<u8> {
        let mut value = digit_of(self.first()?).ok_or_else(malformed)?;
        for _ in 1..MAX_DIGITS {
            let next = self.byte()?;
            match next.and_then(digit_of) {
                Some(digit) => value = value.saturating_mul(10).saturating_add(digit),
                None if next.is_none_or(is_blank) => break,
                None if next == Some(b'#') => {
                    self.skip_comment()?;
                    break;
                }
                None => return Err(malformed()),
            }
        }
        if value > self.max { Err(malformed()) } else { Ok(scaled(value, self.max)) }
    }

    /// The first byte that is neither blank nor in a comment.
    fn first(&mut self) -> io::Result<u8> {
        loop {
            match self.byte()?.ok_or(ErrorKind::UnexpectedEof)? {
                b'#' => self.skip_comment()?,
                byte if is_blank(byte) => {}
                byte => return Ok(byte),
            }
        }
    }

    fn skip_comment(&mut self) -> io::Result<()> {
        while !matches!(self.byte()?.ok_or(ErrorKind::UnexpectedEof)?, b'\r' | b'\n') {}
        Ok(())
    }

    /// The next byte; `None` at the end.
    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.input.fill_buf()?.first().copied();
        self.input.consume(usize::from(byte.is_some()));
        Ok(byte)
    }
}

fn digit_of(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}
