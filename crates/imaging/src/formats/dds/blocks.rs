//! Blocks of 4 by 4 pixels, by the `bcdec_rs` crate.

/// Width and height of a block.
pub(super) const SIDE: usize = 4;

/// The codes of blocks, by their names in Direct3D 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blocks {
    Bc1,
    Bc2,
    Bc3,
    Bc4,
    Bc5,
    Bc5Signed,
    Bc6,
    Bc6Signed,
    Bc7,
}

impl Blocks {
    /// Bytes of a block as stored.
    pub(super) fn bytes(self) -> usize {
        if matches!(self, Self::Bc1 | Self::Bc4) { 8 } else { 16 }
    }

    /// Channels of a decoded pixel.
    pub(super) fn channels(self) -> usize {
        match self {
            Self::Bc4 => 1,
            Self::Bc5 | Self::Bc5Signed | Self::Bc6 | Self::Bc6Signed => 3,
            _ => 4,
        }
    }

    /// Decodes a block into rows that are `pitch` bytes apart.
    pub(super) fn decode(self, block: &[u8], out: &mut [u8], pitch: usize) {
        match self {
            Self::Bc1 => bcdec_rs::bc1(block, out, pitch),
            Self::Bc2 => bcdec_rs::bc2(block, out, pitch),
            Self::Bc3 => bcdec_rs::bc3(block, out, pitch),
            Self::Bc4 => bcdec_rs::bc4(block, out, pitch, false),
            Self::Bc5 => two_channels(block, out, pitch, false),
            Self::Bc5Signed => two_channels(block, out, pitch, true),
            Self::Bc6 => floats(block, out, pitch, false),
            Self::Bc6Signed => floats(block, out, pitch, true),
            Self::Bc7 => bcdec_rs::bc7(block, out, pitch),
        }
    }
}

/// The third channel is zero, as in Pillow.
fn two_channels(block: &[u8], out: &mut [u8], pitch: usize, is_signed: bool) {
    let mut pairs = [0; SIDE * SIDE * 2];
    bcdec_rs::bc5(block, &mut pairs, SIDE * 2, is_signed);
    let zero = if is_signed { 128 } else { 0 };
    let pixel = |[red, green]: [u8; 2]| [red.wrapping_add(zero), green.wrapping_add(zero), zero];
    for (y, line) in pairs.as_chunks::<{ SIDE * 2 }>().0.iter().enumerate() {
        let pixels = line.as_chunks::<2>().0.iter().map(|pair| pixel(*pair));
        let targets = out[y * pitch..].as_chunks_mut::<3>().0.iter_mut();
        targets.zip(pixels).for_each(|(target, pixel)| *target = pixel);
    }
}

/// One is the largest value, without a transfer function, as in Pillow.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and 255"
)]
fn floats(block: &[u8], out: &mut [u8], pitch: usize, is_signed: bool) {
    let mut values = [0.0_f32; SIDE * SIDE * 3];
    bcdec_rs::bc6h_float(block, &mut values, SIDE * 3, is_signed);
    for (y, line) in values.as_chunks::<{ SIDE * 3 }>().0.iter().enumerate() {
        for (target, value) in out[y * pitch..].iter_mut().zip(line) {
            *target = (value.clamp(0.0, 1.0) * 255.0) as u8;
        }
    }
}
