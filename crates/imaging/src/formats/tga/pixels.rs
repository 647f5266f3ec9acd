//! The pixels of TGA: as stored, or in packets that may cross the ends of rows.

use std::io::{self, Read};

/// A reader of the bytes of the pixels.
pub(super) struct PixelReader<R> {
    input: R,
    packets: Option<Packets>,
}

/// The state between pixels in packets.
#[derive(Default)]
struct Packets {
    /// Pixels that are left in the packet.
    left: u8,
    /// Whether they are equal.
    is_run: bool,
    pixel: [u8; 4],
}

impl<R: Read> PixelReader<R> {
    pub(super) fn new(input: R, is_packed: bool) -> Self {
        Self { input, packets: is_packed.then(Packets::default) }
    }

    /// Reads a row of pixels of `pixel_bytes` bytes each.
    pub(super) fn fill(&mut self, line: &mut [u8], pixel_bytes: usize) -> io::Result<()> {
        let Some(packets) = &mut self.packets else { return self.input.read_exact(line) };
        for target in line.chunks_exact_mut(pixel_bytes) {
            let pixel = &mut packets.pixel[..pixel_bytes];
            let begins = packets.left == 0;
            if begins {
                let mut code = [0];
                self.input.read_exact(&mut code)?;
                packets.left = (code[0] & 0x7F) + 1;
                packets.is_run = code[0] & 0x80 != 0;
            }
            if begins || !packets.is_run {
                self.input.read_exact(pixel)?;
            }
            packets.left -= 1;
            target.copy_from_slice(pixel);
        }
        Ok(())
    }
}
