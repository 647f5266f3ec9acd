//! The dequantized coefficients of a block, and its samples.
//!
//! At `N` eighths of the size, a block has `N` by `N` samples, which are computed from the `N` by
//! `N` lowest frequencies; a smaller block cannot show higher ones.

use super::transform::{self, Transform};

/// The zigzag order: the row-major index in the block of each coefficient in coded order (figure
/// A.6).
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// A sample without any coefficient: samples are coded with a level shift, as differences from the
/// middle of their range.
pub(super) const MIDDLE: u8 = 128;

/// The place of each coefficient in coded order among the `N` by `N` that are used, column by
/// column; `None` for the others.
#[expect(clippy::cast_possible_truncation, reason = "N is eight at most")]
pub(super) fn places<const N: usize>() -> [Option<u8>; 64] {
    ZIGZAG.map(|place| {
        let (row, column) = (place / 8, place % 8);
        (usize::from(row.max(column)) < N).then_some(column * N as u8 + row)
    })
}

/// The dequantization weights of a component.
#[derive(Clone)]
pub(super) struct Weights<const N: usize> {
    /// For each coefficient in coded order, its place, and its quantization step in the scale of
    /// samples.
    of: [(u8, f32); 64],
    /// The last coefficient that is used.
    pub(super) last: u8,
}

/// The dequantized coefficients of a block, column by column.
pub(super) struct Block<const N: usize> {
    coefficients: [[f32; N]; N],
    is_flat: bool,
}

impl<const N: usize> Weights<N> {
    pub(super) fn new(quantization: &[u16; 64]) -> Self {
        let mut weights = Self { of: [(0, 0.0); 64], last: 0 };
        for (number, place) in (0..).zip(places::<N>()) {
            if let Some(place) = place {
                weights.last = number;
                let step = f32::from(quantization[usize::from(number)]);
                let (row, column) = (usize::from(place) % N, usize::from(place) / N);
                let scale = transform::scale::<N>(row) * transform::scale::<N>(column);
                weights.of[usize::from(number)] = (place, step * scale);
            }
        }
        weights
    }

    /// The weights in the order of the places.
    pub(super) fn by_place(&self) -> [[f32; N]; N] {
        let mut weights = [[0.0; N]; N];
        for (place, weight) in &self.of[..=usize::from(self.last)] {
            if *weight > 0.0 {
                weights.as_flattened_mut()[usize::from(*place)] = *weight;
            }
        }
        weights
    }
}

impl<const N: usize> Block<N> {
    /// A block whose DC coefficient is `mean`.
    #[inline]
    pub(super) fn new(mean: i16, weights: &Weights<N>) -> Self {
        let mut coefficients = [[0.0; N]; N];
        coefficients[0][0] = f32::from(MIDDLE) + f32::from(mean) * weights.of[0].1;
        Self { coefficients, is_flat: true }
    }

    /// A block of coefficients and weights, column by column; `is_flat` when only the first may
    /// differ from zero.
    #[inline]
    pub(super) fn of(values: &[i16], weights: &[[f32; N]; N], is_flat: bool) -> Self {
        let mut coefficients = *weights;
        for (weight, value) in coefficients.as_flattened_mut().iter_mut().zip(values) {
            *weight *= f32::from(*value);
        }
        coefficients[0][0] += f32::from(MIDDLE);
        Self { coefficients, is_flat }
    }

    /// Sets the coefficient at `number` in coded order.
    #[inline]
    pub(super) fn put(&mut self, number: u8, value: i16, weights: &Weights<N>) {
        let (place, weight) = weights.of[usize::from(number) % 64];
        self.coefficients.as_flattened_mut()[usize::from(place) % (N * N)] +=
            f32::from(value) * weight;
        self.is_flat = false;
    }

    /// The samples, row by row.
    #[inline]
    pub(super) fn samples(&self, transform: &Transform<N>) -> [[u8; N]; N] {
        if self.is_flat {
            return [[nearest(self.coefficients[0][0]); N]; N];
        }
        transform.inverse(&self.coefficients).map(|row| row.map(nearest))
    }
}

/// Rounds to the nearest byte: adding `WHOLE` leaves no bits for a fraction, so the lowest bits are
/// those of an integer.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lowest byte is wanted")]
fn nearest(sample: f32) -> u8 {
    const WHOLE: f32 = 12_582_912.0;
    (sample.clamp(0.0, 255.0) + WHOLE).to_bits() as u8
}
