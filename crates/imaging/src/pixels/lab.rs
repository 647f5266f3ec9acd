//! From CIELAB to sRGB.

/// From linear XYZ of the white point D50 to linear sRGB (Bradford adaptation).
const FROM_XYZ: [[f32; 3]; 3] = [
    [3.133_856, -1.616_867, -0.490_615],
    [-0.978_768, 1.916_142, 0.033_454],
    [0.071_945, -0.228_991, 1.405_243],
];

const WHITE: [f32; 3] = [0.9642, 1.0, 0.8249];

/// Converts a pixel: lightness from 0 to 255, and two opponent colours, in which 128 stands for
/// zero.
pub(crate) fn to_srgb(pixel: [u8; 3]) -> [u8; 3] {
    let [lightness, a, b] = pixel.map(f32::from);
    let y = (lightness * 100.0 / 255.0 + 16.0) / 116.0;
    let nonlinear = [y + (a - 128.0) / 500.0, y, y - (b - 128.0) / 200.0];
    let linear = nonlinear.map(|value| {
        const EDGE: f32 = 6.0 / 29.0;
        if value > EDGE { value.powi(3) } else { 3.0 * EDGE * EDGE * (value - 4.0 / 29.0) }
    });
    let xyz: [f32; 3] = std::array::from_fn(|at| linear[at] * WHITE[at]);
    FROM_XYZ.map(|row| encoded(row.iter().zip(xyz).map(|(factor, value)| factor * value).sum()))
}

/// IEC 61966-2-1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and 255"
)]
pub(crate) fn encoded(light: f32) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let value =
        if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (value * 255.0).round() as u8
}

/// The light of a value of sRGB, the inverse of [`encoded`].
pub(crate) fn light(value: u8) -> f32 {
    let value = f32::from(value) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}
