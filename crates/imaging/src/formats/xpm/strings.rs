//! The string literals of a file in C.

use std::io::{self, BufRead, ErrorKind};

/// A reader of string literals; comments between them are skipped.
pub(super) struct Strings<R> {
    input: R,
    current: Vec<u8>,
}

impl<R: BufRead> Strings<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, current: Vec::new() }
    }

    /// The next string, or its first `limit` bytes.
    pub(super) fn next(&mut self, limit: usize) -> io::Result<&[u8]> {
        self.skip_to_quote()?;
        self.current.clear();
        loop {
            let byte = match self.byte()? {
                b'"' => return Ok(&self.current),
                b'\\' => self.byte()?,
                byte => byte,
            };
            if self.current.len() < limit {
                self.current.push(byte);
            }
        }
    }

    fn skip_to_quote(&mut self) -> io::Result<()> {
        let mut before = 0;
        loop {
            match (before, self.byte()?) {
                (_, b'"') => return Ok(()),
                (b'/', b'*') => {
                    self.skip_comment()?;
                    before = 0;
                }
                (_, byte) => before = byte,
            }
        }
    }

    fn skip_comment(&mut self) -> io::Result<()> {
        let mut before = 0;
        loop {
            let byte = self.byte()?;
            if (before, byte) == (b'*', b'/') {
                return Ok(());
            }
            before = byte;
        }
    }

    fn byte(&mut self) -> io::Result<u8> {
        let byte = self.input.fill_buf()?.first().copied().ok_or(ErrorKind::UnexpectedEof)?;
        self.input.consume(1);
        Ok(byte)
    }
}
