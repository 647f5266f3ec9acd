//! LZW as TIFF uses it (revision 6.0, section 13), also as the first version of libtiff wrote it.

use std::io::{self, BufRead, Read};

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

/// The bits of a sample before compression.
const SYMBOL_BITS: u8 = 8;

/// Reads the decompressed bytes of `input`.
pub(super) struct LzwReader<R> {
    input: R,
    decoder: Decoder,
}

impl<R: BufRead> LzwReader<R> {
    /// Fails when `input` cannot be read.
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        // The code that clears the table comes first: 256 in nine bits, from the lowest one in
        // files of the first version.
        let is_old = matches!(input.fill_buf()?, [0, second, ..] if second & 1 == 1);
        let decoder = if is_old {
            Decoder::new(BitOrder::Lsb, SYMBOL_BITS)
        } else {
            Decoder::with_tiff_size_switch(BitOrder::Msb, SYMBOL_BITS)
        };
        Ok(Self { input, decoder })
    }
}

impl<R: BufRead> Read for LzwReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let bytes = self.input.fill_buf()?;
            let is_end = bytes.is_empty();
            let result = self.decoder.decode_bytes(bytes, buffer);
            self.input.consume(result.consumed_in);
            let is_done = match result.status {
                Ok(status) => matches!(status, LzwStatus::Done) || is_end,
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            };
            if is_done || result.consumed_out > 0 || buffer.is_empty() {
                return Ok(result.consumed_out);
            }
        }
    }
}
