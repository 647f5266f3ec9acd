//! The way of a decoded row into the frame.

use super::geometry::Area;
use super::layout::{Channel, Layout, Number};
use super::tags::photometric;
use crate::ifd::ByteOrder;
use crate::pixels::frame::Frame;

/// Writes rows into a frame.
pub(super) struct RowWriter {
    layout: Layout,
    order: ByteOrder,
    palette: Vec<[u8; 3]>,
    /// The channels of the row, in the encoding of the frame.
    encoded: Vec<u8>,
}

impl RowWriter {
    /// A writer; `palette` is empty where samples are no indices.
    pub(super) fn new(layout: Layout, order: ByteOrder, palette: Vec<[u8; 3]>) -> Self {
        Self { layout, order, palette, encoded: Vec::new() }
    }

    /// Writes row `y` of the area.
    pub(super) fn write(&mut self, row: &[u8], area: &Area, y: usize, frame: &mut Frame) {
        self.encode(row, area.plane);
        let pixel_bytes = self.layout.pixel_type().size();
        let row_bytes = frame.width as usize * pixel_bytes;
        let start = (area.top + y) * row_bytes;
        let target = &mut frame.samples[start..start + row_bytes][area.left * pixel_bytes..];
        if self.layout.is_palette() {
            self.write_colors(target, pixel_bytes);
            return;
        }
        let sample_bytes = self.layout.channel.bytes();
        let source_bytes = self.layout.samples * sample_bytes;
        if source_bytes == pixel_bytes {
            let length = target.len().min(self.encoded.len());
            target[..length].copy_from_slice(&self.encoded[..length]);
            return;
        }
        let at = area.plane * sample_bytes;
        let copied = source_bytes.min(pixel_bytes - at);
        let pixels = target.chunks_exact_mut(pixel_bytes);
        for (source, pixel) in self.encoded.chunks_exact(source_bytes).zip(pixels) {
            pixel[at..at + copied].copy_from_slice(&source[..copied]);
        }
    }

    /// Looks the first sample of each pixel up in the palette; a second one is alpha.
    fn write_colors(&self, target: &mut [u8], pixel_bytes: usize) {
        let sources = self.encoded.chunks_exact(self.layout.samples);
        for (source, pixel) in sources.zip(target.chunks_exact_mut(pixel_bytes)) {
            let color = self.palette.get(usize::from(source[0])).copied().unwrap_or_default();
            let (colors, alpha) = pixel.split_at_mut(3);
            colors.copy_from_slice(&color);
            alpha.copy_from_slice(&source[1..=alpha.len()]);
        }
    }

    fn encode(&mut self, row: &[u8], plane: usize) {
        let Layout { channel, bits, number, .. } = self.layout;
        let order = self.order;
        let out = &mut self.encoded;
        out.clear();
        match (channel, bits) {
            (Channel::Byte, 8) => out.extend_from_slice(row),
            (Channel::Byte, 16) => out.extend(words(row, order).map(|word| word.to_be_bytes()[0])),
            (Channel::Byte, _) if self.layout.is_palette() => {
                out.extend(packed(row, bits).map(low));
            }
            (Channel::Byte, _) => {
                out.extend(packed(row, bits).map(|value| low(scaled(value, bits, 255))));
            }
            (Channel::Word, 16) => out.extend(words(row, order).flat_map(u16::to_ne_bytes)),
            (Channel::Word, _) => out.extend(packed(row, bits).flat_map(|value| {
                u16::try_from(scaled(value, bits, 65535)).unwrap_or(u16::MAX).to_ne_bytes()
            })),
            (Channel::Float, _) => {
                out.extend(
                    numbers(row, bits, number, order).into_iter().flat_map(f32::to_ne_bytes),
                );
            }
        }
        self.adjust(plane);
    }

    /// Brings the channels to the meaning that the frame gives them.
    fn adjust(&mut self, plane: usize) {
        let samples = self.layout.samples;
        let sample_bytes = self.layout.channel.bytes();
        let all = self.encoded.chunks_exact_mut(sample_bytes).enumerate();
        let all = all.map(|(at, sample)| (plane + at % samples, sample));
        match self.layout.photometric {
            photometric::WHITE_IS_ZERO if self.layout.channel != Channel::Float => {
                all.filter(|(channel, _)| *channel == 0)
                    .for_each(|(_, sample)| sample.iter_mut().for_each(|byte| *byte = !*byte));
            }
            // The chroma of CIELAB is signed.
            photometric::CIE_LAB => {
                all.filter(|(channel, _)| matches!(channel, 1 | 2))
                    .for_each(|(_, sample)| sample[0] ^= 0x80);
            }
            _ => {}
        }
    }
}

impl Channel {
    fn bytes(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Word => 2,
            Self::Float => 4,
        }
    }
}

fn words(row: &[u8], order: ByteOrder) -> impl Iterator<Item = u16> {
    row.as_chunks().0.iter().map(move |bytes| order.u16(*bytes))
}

/// Samples of any number of bits up to 32, most significant bits first.
fn packed(row: &[u8], bits: u32) -> impl Iterator<Item = u32> {
    let count = row.len() * 8 / bits as usize;
    let (mut bytes, mut buffer, mut held) = (row.iter(), 0_u64, 0);
    (0..count).map(move |_| {
        while held < bits {
            buffer = buffer << 8 | u64::from(*bytes.next().unwrap_or(&0));
            held += 8;
        }
        held -= bits;
        let mask = (1_u64 << bits) - 1;
        u32::try_from(buffer >> held & mask).unwrap_or(u32::MAX)
    })
}

/// Converts a value of that many bits so that its largest becomes `to`.
fn scaled(value: u32, bits: u32, to: u32) -> u32 {
    let largest = (1 << bits) - 1;
    (value * to + largest / 2) / largest
}

fn low(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

/// The samples as finite numbers; infinities and NaN become zero.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a picture for the eye needs no more than 24 bits"
)]
fn numbers(row: &[u8], bits: u32, number: Number, order: ByteOrder) -> Vec<f32> {
    let whole = || row.as_chunks().0.iter().map(move |bytes| order.u32(*bytes));
    let mut floats: Vec<f32> = match (number, bits) {
        (Number::Float, 16) => words(row, order).map(half).collect(),
        (Number::Float, 64) => {
            let bits = row.as_chunks().0.iter().map(|bytes| order.u64(*bytes));
            bits.map(|bits| f64::from_bits(bits) as f32).collect()
        }
        (Number::Float, _) => whole().map(f32::from_bits).collect(),
        (Number::Signed, 16) => words(row, order).map(|word| word.cast_signed().into()).collect(),
        (Number::Signed, _) => whole().map(|value| value.cast_signed() as f32).collect(),
        (Number::Unsigned, 32) => whole().map(|value| value as f32).collect(),
        (Number::Unsigned, _) => packed(row, bits).map(|value| value as f32).collect(),
    };
    for float in floats.iter_mut().filter(|float| !float.is_finite()) {
        *float = 0.0;
    }
    floats
}

/// A number of IEEE 754 half precision.
fn half(bits: u16) -> f32 {
    let fraction = f32::from(bits & 0x3FF) / 1024.0;
    let magnitude = match bits >> 10 & 0x1F {
        0 => fraction * 2.0_f32.powi(-14),
        0x1F => f32::NAN,
        exponent => (1.0 + fraction) * 2.0_f32.powi(i32::from(exponent) - 15),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}
