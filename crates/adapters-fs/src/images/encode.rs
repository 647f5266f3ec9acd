#[cfg(not(feature = "turbojpeg"))]
#[path = "encode/in_rust.rs"]
mod jpeg;
#[cfg(feature = "turbojpeg")]
#[path = "encode/turbo.rs"]
mod jpeg;

use domain::ThumbnailFormat;
use thiserror::Error;
use webpx::{At, EncoderConfig, Unstoppable};

use super::picture::{Channels, Picture};
use super::planar::PlanarPicture;

/// Of 100; artefacts are hard to see from here on, at about a tenth of a byte a pixel.
const JPEG_QUALITY: u8 = 81;
const WEBP_QUALITY: f32 = 80.0;

/// The picture could not be written.
#[derive(Debug, Error)]
pub(super) enum EncodeFailed {
    #[error("the JPEG encoder failed")]
    Jpeg(#[from] jpeg::Failed),
    #[error("the WebP encoder failed")]
    WebP(#[from] At<webpx::Error>),
}

/// A whole file without any metadata: lossy WebP where there is an alpha channel, JPEG where there is
/// none. The picture is a [simplified](Picture::simplified) one.
pub(super) fn encode(picture: &Picture) -> Result<(ThumbnailFormat, Vec<u8>), EncodeFailed> {
    Ok(match picture.channels {
        Channels::Grey | Channels::Rgb => (ThumbnailFormat::Jpeg, jpeg::encode(picture)?),
        Channels::Rgba | Channels::GreyAlpha | Channels::Cmyk => {
            (ThumbnailFormat::WebP, webp(picture)?)
        }
    })
}

pub(super) fn encode_planes(
    picture: &PlanarPicture,
) -> Result<(ThumbnailFormat, Vec<u8>), EncodeFailed> {
    Ok((ThumbnailFormat::Jpeg, jpeg::encode_planes(picture)?))
}

fn webp(picture: &Picture) -> Result<Vec<u8>, EncodeFailed> {
    let config = EncoderConfig::new().quality(WEBP_QUALITY);
    Ok(config.encode_rgba(&picture.bytes, picture.width, picture.height, Unstoppable)?)
}
