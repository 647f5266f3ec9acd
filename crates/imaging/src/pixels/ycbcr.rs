//! From luma and chroma to RGB.

/// ITU-R BT.601 at full range (JFIF 1.02), in 65536ths.
#[expect(clippy::cast_sign_loss, reason = "the value is clamped to a byte's range")]
pub(crate) fn to_rgb(pixel: [u8; 3]) -> [u8; 3] {
    let [y, cb, cr] = pixel.map(i32::from);
    let (cb, cr) = (cb - 128, cr - 128);
    let differences = [91_881 * cr, -22_554 * cb - 46_802 * cr, 116_130 * cb];
    differences.map(|difference| (y + ((difference + 0x8000) >> 16)).clamp(0, 255) as u8)
}

/// The relation between three planes and RGB (ITU-T H.273, section 8.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matrix {
    /// Luma and chroma, by the shares of red and blue in luma, in 65536ths.
    Luma { red: i32, blue: i32 },
    /// Green, blue and red.
    Identity,
    /// Luma, green chroma and orange chroma.
    YCgCo,
}

/// The coding of three planes of 8 bits a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coding {
    pub(crate) matrix: Matrix,
    /// Otherwise luma is from 16 to 235 and chroma from 16 to 240.
    pub(crate) is_full_range: bool,
}

/// The share of red and blue in luma by ITU-R BT.601, in 65536ths.
pub(crate) const BT_601: Matrix = Matrix::Luma { red: 19_595, blue: 7_471 };

/// One, in the numbers of this file.
const ONE: i32 = 1 << 16;

impl Coding {
    /// The conversion of a pixel to RGB.
    pub(crate) fn to_rgb(self) -> impl Fn([u8; 3]) -> [u8; 3] {
        let (black, luma, chroma) =
            if self.is_full_range { (0, ONE, ONE) } else { (16, ONE * 255 / 219, ONE * 255 / 224) };
        let rows = match self.matrix {
            Matrix::Luma { red, blue } => luma_rows(red, blue),
            Matrix::Identity => [[0, 0, ONE], [ONE, 0, 0], [0, ONE, 0]],
            Matrix::YCgCo => [[ONE, -ONE, ONE], [ONE, ONE, 0], [ONE, -ONE, -ONE]],
        };
        let is_identity = self.matrix == Matrix::Identity;
        move |pixel| {
            let [one, two, three] = pixel.map(i32::from);
            let luma = |sample| scaled(sample - black, luma);
            let chroma = |sample| {
                if is_identity { luma(sample) } else { scaled(sample - 128, chroma) }
            };
            let parts = [luma(one), chroma(two), chroma(three)];
            rows.map(|row| product(row, parts))
        }
    }

    /// A table of the luma of each value at full range.
    pub(crate) fn luma_table(self) -> [u8; 256] {
        let grey = Self { matrix: Matrix::Luma { red: 0, blue: 0 }, ..self }.to_rgb();
        std::array::from_fn(|luma| grey([u8::try_from(luma).unwrap_or(u8::MAX), 128, 128])[1])
    }
}

/// The shares of luma and both chroma in red, green and blue.
fn luma_rows(red: i32, blue: i32) -> [[i32; 3]; 3] {
    let (of_red, of_blue) = (2 * (ONE - red), 2 * (ONE - blue));
    let green = i64::from(ONE - red - blue).max(1);
    let share = |part: i32, of: i32| {
        i32::try_from(i64::from(part) * i64::from(of) / green).unwrap_or(i32::MAX)
    };
    [[ONE, 0, of_red], [ONE, -share(blue, of_blue), -share(red, of_red)], [ONE, of_blue, 0]]
}

/// A sample times a factor, in 256ths.
fn scaled(sample: i32, factor: i32) -> i32 {
    (sample * factor) >> 8
}

#[expect(clippy::cast_sign_loss, reason = "the value is clamped to a byte's range")]
fn product(row: [i32; 3], parts: [i32; 3]) -> u8 {
    let sum: i64 = row.iter().zip(parts).map(|(one, two)| i64::from(*one) * i64::from(two)).sum();
    ((sum + (1 << 23)) >> 24).clamp(0, 255) as u8
}
