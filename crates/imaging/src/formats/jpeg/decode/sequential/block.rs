//! The inverse DCT: from coefficients to samples.
//!
//! At `N` eighths of the size, a block has `N` by `N` samples, which are computed from the `N` by
//! `N` lowest frequencies; a smaller block cannot show higher ones.

use std::array;
use std::f32::consts::SQRT_2;
use std::f64::consts::PI;

/// The zigzag order: the row-major index in the block of each coefficient in coded order (figure
/// A.6).
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The dequantization weights of a component.
pub(super) struct Weights<const N: usize> {
    /// For each coefficient in coded order, its index among `N` by `N`, and its quantization step
    /// in the scale of samples.
    of: [(usize, f32); 64],
    /// The last coefficient that is used.
    pub(super) last: u8,
}

/// The dequantized coefficients of a block.
pub(super) struct Block<const N: usize>([[f32; N]; N]);

/// The cosines of `N` frequencies at `N` positions.
pub(super) struct Cosines<const N: usize>([[f32; N]; N]);

impl<const N: usize> Weights<N> {
    pub(super) fn new(quantization: &[u16; 64]) -> Self {
        let mut last = 0;
        let mut of = [(0, 0.0); 64];
        for (number, place) in (0..).zip(ZIGZAG) {
            let (row, column) = (usize::from(place / 8), usize::from(place % 8));
            if row.max(column) < N {
                last = number;
                // Section A.3.3.
                let scale = |frequency| if frequency == 0 { 0.5 / SQRT_2 } else { 0.5 };
                let step = f32::from(quantization[usize::from(number)]);
                of[usize::from(number)] = (row * N + column, step * scale(row) * scale(column));
            }
        }
        Self { of, last }
    }
}

impl<const N: usize> Block<N> {
    /// A block whose DC coefficient is `mean`.
    #[inline]
    pub(super) fn new(mean: i16, weights: &Weights<N>) -> Self {
        let mut block = Self([[0.0; N]; N]);
        // Samples are coded with a level shift: as differences from the middle of their range.
        block.0[0][0] = 128.0 + f32::from(mean) * weights.of[0].1;
        block
    }

    /// Sets the coefficient at `place` in coded order.
    #[inline]
    pub(super) fn put(&mut self, number: u8, value: i16, weights: &Weights<N>) {
        let (place, weight) = weights.of[usize::from(number) % 64];
        self.0.as_flattened_mut()[place % (N * N)] += f32::from(value) * weight;
    }

    #[inline]
    pub(super) fn samples(&self, cosines: &Cosines<N>) -> [[u8; N]; N] {
        let columns = transposed(&cosines.sums(&self.0));
        transposed(&cosines.sums(&columns)).map(|row| row.map(nearest))
    }
}

impl<const N: usize> Cosines<N> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "numbers up to eight are meant for single precision"
    )]
    pub(super) fn new() -> Self {
        Self(array::from_fn(|frequency| {
            let angle = |place| (2 * place + 1) as f64 * frequency as f64 * PI / (2 * N) as f64;
            array::from_fn(|place| angle(place).cos() as f32)
        }))
    }

    /// A one-dimensional inverse DCT along the columns.
    #[inline]
    #[expect(clippy::needless_range_loop, reason = "the compiler unrolls it like this alone")]
    fn sums(&self, frequencies: &[[f32; N]; N]) -> [[f32; N]; N] {
        let mut places = *frequencies;
        for place in 0..N / 2 {
            // Odd frequencies change their sign at the mirrored position.
            let (mut even, mut odd) = (frequencies[0], [0.0; N]);
            for frequency in 1..N {
                let sums = if frequency % 2 == 0 { &mut even } else { &mut odd };
                for (sum, value) in sums.iter_mut().zip(frequencies[frequency]) {
                    *sum += value * self.0[frequency][place];
                }
            }
            places[place] = array::from_fn(|column| even[column] + odd[column]);
            places[N - 1 - place] = array::from_fn(|column| even[column] - odd[column]);
        }
        places
    }
}

#[inline]
fn transposed<const N: usize>(rows: &[[f32; N]; N]) -> [[f32; N]; N] {
    array::from_fn(|row| array::from_fn(|column| rows[column][row]))
}

/// Rounds to the nearest byte: adding `WHOLE` leaves no bits for a fraction, so the lowest bits are
/// those of an integer.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lowest byte is wanted")]
fn nearest(sample: f32) -> u8 {
    const WHOLE: f32 = 12_582_912.0;
    (sample.clamp(0.0, 255.0) + WHOLE).to_bits() as u8
}
