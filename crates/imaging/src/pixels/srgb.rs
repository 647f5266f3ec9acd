//! Converting ICC profiles to sRGB.

use moxcms::{CmsError, ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::black_point;
use super::hdr::ToneMap;
use super::picture::{Channels, Picture};

/// Converts the image to sRGB. An image whose profile is malformed, or is for other channels,
/// counts as sRGB, as in viewers.
pub(crate) fn in_srgb(picture: Picture, profile: Option<&[u8]>) -> Picture {
    let Some(profile) = profile else { return picture };
    match convert(&picture, profile) {
        Ok(converted) => converted,
        Err(error) => {
            tracing::debug!(%error, "ICC profile ignored");
            picture
        }
    }
}

fn convert(picture: &Picture, profile: &[u8]) -> Result<Picture, CmsError> {
    let profile = ColorProfile::new_from_slice(profile)?;
    if let Some(tone_map) = ToneMap::of(&profile) {
        return Ok(tone_mapped(picture, &tone_map));
    }
    let (space, layout, target_layout, channels) = match picture.channels {
        Channels::Grey => (DataColorSpace::Gray, Layout::Gray, Layout::Rgb, Channels::Rgb),
        Channels::GreyAlpha => {
            (DataColorSpace::Gray, Layout::GrayAlpha, Layout::Rgba, Channels::Rgba)
        }
        Channels::Rgb => (DataColorSpace::Rgb, Layout::Rgb, Layout::Rgb, Channels::Rgb),
        Channels::Rgba => (DataColorSpace::Rgb, Layout::Rgba, Layout::Rgba, Channels::Rgba),
        Channels::Cmyk => (DataColorSpace::Cmyk, Layout::Rgba, Layout::Rgb, Channels::Rgb),
    };
    if profile.color_space != space {
        return Err(CmsError::InvalidProfile);
    }
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(layout, &srgb, target_layout, TransformOptions::default())?;
    let pixels = picture.bytes.len() / picture.channels.count();
    let mut bytes = vec![0; pixels * channels.count()];
    transform.transform(&picture.bytes, &mut bytes)?;
    if space == DataColorSpace::Cmyk {
        let mut darkest = [0; 3];
        transform.transform(&[u8::MAX; 4], &mut darkest)?;
        black_point::compensate(&mut bytes, darkest);
    }
    let converted = Picture { channels, bytes, ..*picture };
    // Grey stays neutral in sRGB, so one channel is enough.
    Ok(match picture.channels {
        Channels::Grey => converted.map(Channels::Grey, |[_, green, _]| [green]),
        _ => converted,
    })
}

fn tone_mapped(picture: &Picture, tone_map: &ToneMap) -> Picture {
    match picture.channels {
        Channels::Grey => picture.map(Channels::Grey, |[grey]| [tone_map.to_srgb([grey; 3])[1]]),
        Channels::Rgb => picture.map(Channels::Rgb, |pixel| tone_map.to_srgb(pixel)),
        Channels::GreyAlpha => picture
            .map(Channels::GreyAlpha, |[grey, alpha]| [tone_map.to_srgb([grey; 3])[1], alpha]),
        Channels::Rgba => picture.map(Channels::Rgba, |[red, green, blue, alpha]| {
            let [red, green, blue] = tone_map.to_srgb([red, green, blue]);
            [red, green, blue, alpha]
        }),
        Channels::Cmyk => picture.clone(),
    }
}
