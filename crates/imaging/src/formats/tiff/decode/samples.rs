//! The decoded samples of a strip or tile, and their way into the frame.

use crate::error::DecodeError;
use tiff::decoder::DecodingResult;

use super::layout::Layout;
use crate::format::unsupported;
use crate::pixels::frame::{Colors, Frame};
use crate::pixels::ycbcr;

/// The position of a strip or tile in the frame, in pixels. It may exceed the frame.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) left: u32,
    pub(super) top: u32,
    /// Pixels in a decoded row.
    pub(super) width: u32,
}

/// The samples of a strip or tile in the type of the frame's channels.
pub(super) enum Samples {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
    Floats(Vec<f32>),
}

impl Samples {
    /// The samples of rows of `width` pixels.
    pub(super) fn of(
        decoded: DecodingResult,
        layout: &Layout,
        width: u32,
    ) -> Result<Self, DecodeError> {
        if layout.colors == Colors::Measured {
            return numbers(decoded).map(Self::Floats);
        }
        match decoded {
            DecodingResult::U8(packed) if layout.bits < 8 => {
                let row_samples = width as usize * layout.samples as usize;
                Ok(Self::Bytes(unpack(&packed, layout, row_samples)))
            }
            DecodingResult::U8(mut bytes) => {
                if layout.is_ycbcr {
                    bytes
                        .as_chunks_mut()
                        .0
                        .iter_mut()
                        .for_each(|pixel| *pixel = ycbcr::to_rgb(*pixel));
                }
                Ok(Self::Bytes(bytes))
            }
            DecodingResult::U16(words) if layout.colors == Colors::Cmyk => {
                Ok(Self::Bytes(words.into_iter().map(|word| word.to_be_bytes()[0]).collect()))
            }
            DecodingResult::U16(words) => Ok(Self::Words(words)),
            _ => Err(unsupported("TIFF of mixed sample types")),
        }
    }

    /// Writes the samples into the frame, as channel `plane` where channels are stored apart.
    pub(super) fn store(&self, layout: &Layout, area: Area, plane: u32, frame: &mut Frame) {
        match (self, &layout.palette) {
            (Self::Bytes(indices), Some(palette)) => {
                let color =
                    |index: u8| palette.get(usize::from(index)).copied().unwrap_or_default();
                copy(indices, color, layout, area, plane, frame);
            }
            (Self::Bytes(bytes), None) => copy(bytes, |byte| [byte], layout, area, plane, frame),
            (Self::Words(words), _) => {
                copy(words, u16::to_ne_bytes, layout, area, plane, frame);
            }
            (Self::Floats(floats), _) => {
                copy(floats, f32::to_ne_bytes, layout, area, plane, frame);
            }
        }
    }
}

/// Writes each sample, encoded by `encode`, to its position in the frame.
fn copy<T: Copy, const BYTES: usize>(
    samples: &[T],
    encode: impl Fn(T) -> [u8; BYTES],
    layout: &Layout,
    area: Area,
    plane: u32,
    frame: &mut Frame,
) {
    let [left, top, width] = [area.left, area.top, area.width].map(|side| side as usize);
    let [samples_a_pixel, channels, plane] =
        [layout.samples, layout.channels, plane].map(|count| count as usize);
    let row_bytes = frame.width as usize * channels * BYTES;
    let source_rows = samples.chunks_exact(width * samples_a_pixel);
    let target_rows = frame.samples.chunks_exact_mut(row_bytes).skip(top);
    for (source, target) in source_rows.zip(target_rows) {
        let pixels = target[left * channels * BYTES..].chunks_exact_mut(channels * BYTES);
        for (source, pixel) in source.chunks_exact(samples_a_pixel).zip(pixels) {
            let targets = pixel.as_chunks_mut::<BYTES>().0.iter_mut().skip(plane);
            for (sample, target) in source.iter().zip(targets) {
                *target = encode(*sample);
            }
        }
    }
}

/// Unpacks samples of less than a byte, most significant bits first, with rows padded to bytes.
/// Palette indices stay unchanged, greys are scaled to the full range.
fn unpack(packed: &[u8], layout: &Layout, row_samples: usize) -> Vec<u8> {
    let bits = usize::from(layout.bits);
    let largest = u8::MAX >> (8 - bits);
    let factor = if layout.palette.is_some() { 1 } else { u8::MAX / largest };
    let row_bytes = (row_samples * bits).div_ceil(8);
    let mut samples = Vec::with_capacity(packed.len() * 8 / bits);
    for row in packed.chunks_exact(row_bytes) {
        samples.extend((0..row_samples).map(|at| {
            let bit = at * bits;
            let sample = row[bit / 8] >> (8 - bits - bit % 8) & largest;
            sample * factor
        }));
    }
    samples
}

/// The samples as finite numbers; infinities and NaN become zero.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a picture for the eye needs no more than 24 bits"
)]
fn numbers(decoded: DecodingResult) -> Result<Vec<f32>, DecodeError> {
    let mut floats: Vec<f32> = match decoded {
        DecodingResult::F32(values) => values,
        DecodingResult::F64(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::I8(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::I16(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::I32(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::U32(values) => values.into_iter().map(|value| value as f32).collect(),
        _ => return Err(unsupported("TIFF of unusual numbers")),
    };
    for float in floats.iter_mut().filter(|float| !float.is_finite()) {
        *float = 0.0;
    }
    Ok(floats)
}
