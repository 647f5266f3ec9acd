//! The inverse DCT (section A.3.3) of `N` by `N` coefficients.

use std::array;
use std::f32::consts::SQRT_2;
use std::f64::consts::PI;

/// The cosines of `N` frequencies at `N` positions.
pub(super) struct Transform<const N: usize>([[f32; N]; N]);

/// The factors by which coefficients are multiplied before the eight-point transform of Arai, Agui
/// and Nakajima ("A fast DCT-SQ scheme for images", 1988): the square root of two times a cosine.
const EIGHT_POINTS: [f32; 8] =
    [1.0, 1.387_039_9, 1.306_563, 1.175_875_5, 1.0, 0.785_694_96, 0.541_196_1, 0.275_899_38];

/// The factor of a coefficient of that frequency, for [`Transform::inverse`].
pub(super) fn scale<const N: usize>(frequency: usize) -> f32 {
    match (N, frequency) {
        (8, _) => EIGHT_POINTS[frequency] / (2.0 * SQRT_2),
        (_, 0) => 0.5 / SQRT_2,
        _ => 0.5,
    }
}

impl<const N: usize> Transform<N> {
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

    /// The samples, row by row, of coefficients column by column.
    #[inline]
    pub(super) fn inverse(&self, columns: &[[f32; N]; N]) -> [[f32; N]; N] {
        self.sums(&transposed(&self.sums(columns)))
    }

    /// One-dimensional inverse DCTs over the outer index.
    #[inline]
    fn sums(&self, frequencies: &[[f32; N]; N]) -> [[f32; N]; N] {
        if N == 8 {
            let eight = array::from_fn(|row| array::from_fn(|column| frequencies[row][column]));
            let sums = eight_points(&eight);
            return array::from_fn(|row| array::from_fn(|column| sums[row][column]));
        }
        self.sums_of_cosines(frequencies)
    }

    #[inline]
    #[expect(clippy::needless_range_loop, reason = "the compiler unrolls it like this alone")]
    fn sums_of_cosines(&self, frequencies: &[[f32; N]; N]) -> [[f32; N]; N] {
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

/// Eight values at the same place of eight lines.
type Lane = [f32; 8];

/// The transform of Arai, Agui and Nakajima, in the arrangement of libjpeg's `jidctflt.c`.
#[inline]
fn eight_points(of: &[Lane; 8]) -> [Lane; 8] {
    let (outer, inner) = (plus(&of[0], &of[4]), minus(&of[0], &of[4]));
    let sum = plus(&of[2], &of[6]);
    let difference = minus(&times(&minus(&of[2], &of[6]), SQRT_2), &sum);
    let even = [
        plus(&outer, &sum),
        plus(&inner, &difference),
        minus(&inner, &difference),
        minus(&outer, &sum),
    ];
    let odd = odd_part(&of[1], &of[3], &of[5], &of[7]);
    array::from_fn(|place| match place {
        0..4 => plus(&even[place], &odd[place]),
        _ => minus(&even[7 - place], &odd[7 - place]),
    })
}

#[inline]
fn odd_part(one: &Lane, three: &Lane, five: &Lane, seven: &Lane) -> [Lane; 4] {
    let (z13, z10) = (plus(five, three), minus(five, three));
    let (z11, z12) = (plus(one, seven), minus(one, seven));
    let z5 = times(&plus(&z10, &z12), 1.847_759);
    let first = plus(&z11, &z13);
    let second = minus(&minus(&z5, &times(&z10, 2.613_126)), &first);
    let third = minus(&times(&minus(&z11, &z13), SQRT_2), &second);
    let fourth = minus(&minus(&z5, &times(&z12, 1.082_392_2)), &third);
    [first, second, third, fourth]
}

#[inline]
fn plus(one: &Lane, other: &Lane) -> Lane {
    array::from_fn(|at| one[at] + other[at])
}

#[inline]
fn minus(one: &Lane, other: &Lane) -> Lane {
    array::from_fn(|at| one[at] - other[at])
}

#[inline]
fn times(one: &Lane, factor: f32) -> Lane {
    array::from_fn(|at| one[at] * factor)
}

#[inline]
fn transposed<const N: usize>(rows: &[[f32; N]; N]) -> [[f32; N]; N] {
    array::from_fn(|row| array::from_fn(|column| rows[column][row]))
}
