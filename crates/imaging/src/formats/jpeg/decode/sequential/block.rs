//! From coefficients to samples.
//!
//! A block of a picture at an eighth of its size times `N` has `N` by `N` samples. It is made of the
//! lowest frequencies of as many; a smaller block cannot show the others.

use std::array;
use std::f32::consts::SQRT_2;
use std::f64::consts::PI;

/// The places of a block, row by row of eight, in the order in which its coefficients come (figure A.6).
const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// What the coefficients of a component count for.
pub(super) struct Weights<const N: usize> {
    /// For each coefficient, in their order, where it belongs among `N` by `N`, and its step of
    /// quantization in the scale of samples.
    of: [(usize, f32); 64],
    /// The last coefficient that counts.
    pub(super) last: u8,
}

/// The coefficients of a block, weighed.
pub(super) struct Block<const N: usize>([[f32; N]; N]);

/// The cosines of `N` frequencies in `N` places.
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
    /// The block of that mean, as its first coefficient tells it.
    #[inline]
    pub(super) fn new(mean: i16, weights: &Weights<N>) -> Self {
        let mut block = Self([[0.0; N]; N]);
        // Samples are coded as what they differ from the middle of their range.
        block.0[0][0] = 128.0 + f32::from(mean) * weights.of[0].1;
        block
    }

    /// Puts in the coefficient of that number.
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

    /// From rows for `N` frequencies to rows for `N` places: the sums of all that there is in each column.
    #[inline]
    #[expect(clippy::needless_range_loop, reason = "the compiler unrolls it like this alone")]
    fn sums(&self, frequencies: &[[f32; N]; N]) -> [[f32; N]; N] {
        let mut places = *frequencies;
        for place in 0..N / 2 {
            // Odd frequencies are of the other sign in the place opposite.
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

/// The nearest byte: a number of the size of `WHOLE` has no room for a fraction, and ends with the bits
/// of a whole number.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lowest byte is wanted")]
fn nearest(sample: f32) -> u8 {
    const WHOLE: f32 = 12_582_912.0;
    (sample.clamp(0.0, 255.0) + WHOLE).to_bits() as u8
}
