//! A damaged PNG as one that ends where its damage begins.
//!
//! The decoder of the `png` crate keeps up to 32 KiB of pixel data back, and drops them at damage
//! that is not the end of the file. So the data are decompressed here and passed on uncompressed.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::bufread::ZlibDecoder;

/// How much is decompressed at once: what is decompressed together with the damage is lost.
const COMPRESSED_BYTES: usize = 32;

/// The longest block of uncompressed data (RFC 1951, section 3.2.4), less a few bytes.
const BLOCK_BYTES: usize = 32 << 10;

/// The chunks before the pixel data that decide about the picture, and how long they may be.
const KEPT: [&[u8; 4]; 8] =
    [b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP"];
const MAX_CHUNK_BYTES: u32 = 4 << 20;

/// The maximum number of chunks before the pixel data.
const MAX_CHUNKS: usize = 4096;

/// A file with the same header, and with the pixel data up to the damage.
pub(super) struct Repaired<R> {
    pixels: ZlibDecoder<BufReader<PixelData<R>>>,
    /// The bytes to be read next, and how many of them are consumed.
    buffer: Vec<u8>,
    consumed: usize,
    position: u64,
}

impl<R: BufRead> Repaired<R> {
    /// Reads the header of the file at the input's position.
    pub(super) fn open(mut input: R) -> io::Result<Self> {
        let mut head = vec![0; 8];
        input.read_exact(&mut head)?;
        for _ in 0..MAX_CHUNKS {
            let (length, kind) = chunk_header(&mut input)?;
            if kind == *b"IDAT" {
                // One chunk without an end, and the header of zlib.
                head.extend(i32::MAX.to_be_bytes());
                head.extend(b"IDAT\x78\x01");
                let data = PixelData { input, left: length };
                let compressed = BufReader::with_capacity(COMPRESSED_BYTES, data);
                let pixels = ZlibDecoder::new(compressed);
                return Ok(Self { pixels, buffer: head, consumed: 0, position: 0 });
            }
            let is_kept = KEPT.contains(&&kind) && length <= MAX_CHUNK_BYTES;
            let mut chunk = input.by_ref().take(u64::from(length) + 4);
            if is_kept {
                head.extend(length.to_be_bytes());
                head.extend(kind);
                chunk.read_to_end(&mut head)?;
            } else {
                io::copy(&mut chunk, &mut io::sink())?;
            }
        }
        Err(ErrorKind::InvalidData.into())
    }

    /// Puts the next uncompressed block into the buffer, which stays empty at the end.
    fn next_block(&mut self) {
        let mut data = vec![0; BLOCK_BYTES];
        let mut length = 0;
        // The first error ends the data.
        while let Some(rest @ [_, ..]) = data.get_mut(length..) {
            match self.pixels.read(rest) {
                Ok(count @ 1..) => length += count,
                Ok(0) | Err(_) => break,
            }
        }
        self.buffer.clear();
        self.consumed = 0;
        if let Ok(stated @ 1..) = u16::try_from(length) {
            self.buffer.push(0);
            self.buffer.extend(stated.to_le_bytes());
            self.buffer.extend((!stated).to_le_bytes());
            self.buffer.extend(&data[..length]);
        }
    }
}

impl<R: BufRead> BufRead for Repaired<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.consumed == self.buffer.len() {
            self.next_block();
        }
        Ok(&self.buffer[self.consumed..])
    }

    fn consume(&mut self, count: usize) {
        self.consumed += count;
        self.position += count as u64;
    }
}

impl<R: BufRead> Read for Repaired<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(target)?;
        self.consume(count);
        Ok(count)
    }
}

/// The decoder asks for the position, and goes nowhere.
impl<R: BufRead> Seek for Repaired<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Current(0) => Ok(self.position),
            _ => Err(ErrorKind::Unsupported.into()),
        }
    }
}

/// The content of successive chunks of pixel data.
struct PixelData<R> {
    input: R,
    /// Bytes that are left of the current chunk.
    left: u32,
}

impl<R: BufRead> Read for PixelData<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.left == 0 {
            let mut checksum = [0; 4];
            self.input.read_exact(&mut checksum)?;
            let (length, kind) = chunk_header(&mut self.input)?;
            if kind != *b"IDAT" {
                return Ok(0);
            }
            self.left = length;
        }
        let count = self.input.by_ref().take(self.left.into()).read(target)?;
        self.left -= u32::try_from(count).unwrap_or(self.left);
        Ok(count)
    }
}

fn chunk_header(input: &mut impl Read) -> io::Result<(u32, [u8; 4])> {
    let (mut length, mut kind) = ([0; 4], [0; 4]);
    input.read_exact(&mut length)?;
    input.read_exact(&mut kind)?;
    Ok((u32::from_be_bytes(length), kind))
}
