//! The colour space of a PNG as an ICC profile (third edition, section 4.3).

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile,
    MatrixCoefficients, ToneReprCurve, TransferCharacteristics, XyY,
};
use png::{CodingIndependentCodePoints, ColorType, Info, SourceChromaticities};

/// The gamma that stands for sRGB where no chromaticities are stated, as in Chromium.
const USUAL_GAMMA: f32 = 0.454_55;
const GAMMA_TOLERANCE: f32 = 0.01;

/// The exponent of a display for the transfer functions of television (ITU-R BT.1886).
const TELEVISION_GAMMA: f32 = 2.4;

/// The profile of the colours of an image; `None` for sRGB. Of several statements, code points
/// prevail over an ICC profile, that over sRGB, and that over gamma and chromaticities.
pub(super) fn profile(info: &Info) -> Option<Vec<u8>> {
    if let Some(points) = info.coding_independent_code_points {
        return of_code_points(points);
    }
    let is_valid = |profile: &&[u8]| ColorProfile::new_from_slice(profile).is_ok();
    if let Some(profile) = info.icc_profile.as_deref().filter(is_valid) {
        return Some(profile.to_vec());
    }
    if info.srgb.is_some() {
        return None;
    }
    let gamma = info.gama_chunk?.into_value();
    let is_usual = (gamma - USUAL_GAMMA).abs() < GAMMA_TOLERANCE && info.chrm_chunk.is_none();
    if is_usual || gamma <= 0.0 {
        return None;
    }
    of_gamma(info, 1.0 / gamma)
}

/// A profile of code points (ITU-T H.273); `None` for those of sRGB.
fn of_code_points(points: CodingIndependentCodePoints) -> Option<Vec<u8>> {
    if (points.color_primaries, points.transfer_function) == (1, 13) {
        return None;
    }
    let transfer = TransferCharacteristics::try_from(points.transfer_function).ok()?;
    let mut profile = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: CicpColorPrimaries::try_from(points.color_primaries).ok()?,
        transfer_characteristics: transfer,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    if matches!(points.transfer_function, 1 | 6 | 14 | 15) {
        profile.cicp = None;
        set_curve(&mut profile, &ToneReprCurve::Parametric(vec![TELEVISION_GAMMA]));
    }
    profile.encode().ok()
}

/// A profile of a power function, and of the chromaticities that the image states.
fn of_gamma(info: &Info, exponent: f32) -> Option<Vec<u8>> {
    let curve = ToneReprCurve::Parametric(vec![exponent]);
    let is_grey = matches!(info.color_type, ColorType::Grayscale | ColorType::GrayscaleAlpha);
    if is_grey {
        let mut profile = ColorProfile::new_gray_with_gamma(exponent);
        profile.gray_trc = Some(curve);
        return profile.encode().ok();
    }
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    if let Some(stated) = info.chrm_chunk {
        let (white, primaries) = chromaticities(&stated)?;
        profile.update_rgb_colorimetry(white, primaries);
    }
    set_curve(&mut profile, &curve);
    profile.encode().ok()
}

fn set_curve(profile: &mut ColorProfile, curve: &ToneReprCurve) {
    profile.red_trc = Some(curve.clone());
    profile.green_trc = Some(curve.clone());
    profile.blue_trc = Some(curve.clone());
}

/// White and primaries; `None` where they span no colours.
fn chromaticities(stated: &SourceChromaticities) -> Option<(XyY, ColorPrimaries)> {
    let points = [stated.white, stated.red, stated.green, stated.blue];
    let points = points.map(|(x, y)| (x.into_value(), y.into_value()));
    let [white, red, green, blue] = points;
    let area = (green.0 - red.0) * (blue.1 - red.1) - (blue.0 - red.0) * (green.1 - red.1);
    if points.iter().any(|(_, y)| *y <= 0.0) || area.abs() < 1e-4 {
        return None;
    }
    let [white, red, green, blue] = [white, red, green, blue].map(|(x, y)| Chromaticity::new(x, y));
    Some((white.to_xyyb(), ColorPrimaries { red, green, blue }))
}
