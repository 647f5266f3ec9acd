//! Tone mapping of HDR pictures to sRGB, by the reference white tone mapping operator of SMPTE
//! ST 2094-50, as in Chromium.

use moxcms::{CicpProfile, ColorProfile, TransferCharacteristics};

/// The luminance of white in standard dynamic range, in cd/m² (ITU-R BT.2408).
const WHITE: f64 = 203.0;

/// The luminance that pictures are assumed to reach, in cd/m², as in browsers.
const PEAK: f64 = 1000.0;

/// A conversion of HDR to sRGB.
pub(crate) struct ToneMap {
    /// The light of each value of 8 bits, relative to white.
    light: [f64; 256],
    is_hlg: bool,
    /// From the primaries of the picture to those of sRGB.
    matrix: [[f64; 3]; 3],
}

impl ToneMap {
    /// The conversion of pictures of that profile; `None` when it is not HDR.
    pub(crate) fn of(profile: &ColorProfile) -> Option<Self> {
        let CicpProfile { transfer_characteristics, .. } = profile.cicp?;
        let (is_hlg, light): (_, fn(f64) -> f64) = match transfer_characteristics {
            TransferCharacteristics::Smpte2084 => (false, pq_light),
            TransferCharacteristics::Hlg => (true, hlg_light),
            _ => return None,
        };
        let matrix = profile.transform_matrix(&ColorProfile::new_srgb()).v;
        let values: [f64; 256] = std::array::from_fn(|value| {
            light(f64::from(u8::try_from(value).unwrap_or(u8::MAX)) / 255.0)
        });
        Some(Self { light: values, is_hlg, matrix })
    }

    /// Converts a pixel. The brightest channel determines the gain of all three.
    pub(crate) fn to_srgb(&self, pixel: [u8; 3]) -> [u8; 3] {
        let mut light = pixel.map(|value| self.light[usize::from(value)]);
        if self.is_hlg {
            let gain = hlg_gain(light);
            light = light.map(|channel| channel * gain);
        }
        let brightest = light.into_iter().fold(0.0, f64::max);
        let gain = gain(brightest);
        self.matrix.map(|[red, green, blue]| {
            encoded((red * light[0] + green * light[1] + blue * light[2]) * gain)
        })
    }
}

/// Light up to white is halved. Above, a quadratic curve leads to the peak, which becomes white.
fn gain(light: f64) -> f64 {
    /// The middle control point of the curve.
    const MIDDLE: (f64, f64) = (1.65, 0.825);
    let peak = PEAK / WHITE;
    if light <= 1.0 {
        return 0.5;
    }
    if light >= peak {
        return 1.0 / light;
    }
    let (square, linear) = (1.0 - 2.0 * MIDDLE.0 + peak, 2.0 * (MIDDLE.0 - 1.0));
    let root = (linear * linear + 4.0 * square * (light - 1.0)).sqrt();
    let at = (root - linear) / (2.0 * square);
    let rest = 1.0 - at;
    (rest * rest * 0.5 + 2.0 * at * rest * MIDDLE.1 + at * at) / light
}

/// SMPTE ST 2084: light relative to white.
fn pq_light(value: f64) -> f64 {
    const M1: f64 = 2610.0 / 16384.0;
    const M2: f64 = 2523.0 / 32.0;
    const C1: f64 = 3424.0 / 4096.0;
    const C2: f64 = 2413.0 / 128.0;
    const C3: f64 = 2392.0 / 128.0;
    let power = value.powf(1.0 / M2);
    ((power - C1).max(0.0) / (C2 - C3 * power)).powf(1.0 / M1) * 10_000.0 / WHITE
}

/// ITU-R BT.2100: light of the scene, from 0 to 1.
fn hlg_light(value: f64) -> f64 {
    const A: f64 = 0.178_832_77;
    const B: f64 = 1.0 - 4.0 * A;
    const C: f64 = 0.559_910_73;
    if value <= 0.5 { value * value / 3.0 } else { (((value - C) / A).exp() + B) / 12.0 }
}

/// From light of the scene to light of a display of the peak luminance, relative to white.
fn hlg_gain([red, green, blue]: [f64; 3]) -> f64 {
    let luminance = 0.2627 * red + 0.678 * green + 0.0593 * blue;
    luminance.powf(0.2) * PEAK / WHITE
}

/// IEC 61966-2-1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and 255"
)]
fn encoded(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let value =
        if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (value * 255.0).round() as u8
}
