//! `PackBits` (TIFF 6.0, section 9).

use std::io::{self, BufRead, Read};

/// Reads the decompressed bytes of `input`.
pub(crate) struct PackBitsReader<R> {
    input: R,
    run: Run,
}

/// The rest of the current run.
#[derive(Clone, Copy)]
enum Run {
    Literal(usize),
    Repeated(u8, usize),
}

impl<R: BufRead> PackBitsReader<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, run: Run::Literal(0) }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.input.fill_buf()?.first().copied();
        self.input.consume(usize::from(byte.is_some()));
        Ok(byte)
    }

    /// The next run; `None` at the end.
    fn next_run(&mut self) -> io::Result<Option<Run>> {
        loop {
            let Some(head) = self.byte()? else { return Ok(None) };
            match head {
                0..=127 => return Ok(Some(Run::Literal(usize::from(head) + 1))),
                128 => {}
                129.. => {
                    let repetitions = 257 - usize::from(head);
                    return Ok(self.byte()?.map(|byte| Run::Repeated(byte, repetitions)));
                }
            }
        }
    }
}

impl<R: BufRead> Read for PackBitsReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Run::Literal(0) | Run::Repeated(_, 0) = self.run {
            let Some(run) = self.next_run()? else { return Ok(0) };
            self.run = run;
        }
        match &mut self.run {
            Run::Literal(rest) => {
                let length = buffer.len().min(*rest);
                let count = self.input.read(&mut buffer[..length])?;
                *rest -= count;
                Ok(count)
            }
            Run::Repeated(byte, rest) => {
                let count = buffer.len().min(*rest);
                buffer[..count].fill(*byte);
                *rest -= count;
                Ok(count)
            }
        }
    }
}
