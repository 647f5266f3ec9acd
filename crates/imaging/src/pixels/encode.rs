//! Encodes thumbnails, without any metadata.

#[cfg(not(feature = "turbojpeg"))]
#[path = "encode/in_rust.rs"]
mod jpeg;
#[cfg(feature = "turbojpeg")]
#[path = "encode/turbo.rs"]
mod jpeg;

use thiserror::Error;
use webpx::{At, EncoderConfig, Unstoppable};

use super::picture::{Channels, Picture};
use super::planar::PlanarPicture;

/// Of 100; artefacts are hard to see from here on, at about a tenth of a byte a pixel.
const JPEG_QUALITY: u8 = 81;
const WEBP_QUALITY: f32 = 80.0;

/// The format of an encoded thumbnail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub enum OutputFormat {
    /// JPEG, for opaque pictures.
    Jpeg,
    /// Lossy WebP, for pictures with transparency.
    WebP,
}

/// The picture could not be written.
#[derive(Debug, Error)]
pub(crate) enum EncodeFailed {
    #[error("the JPEG encoder failed")]
    Jpeg(#[from] jpeg::Failed),
    #[error("the WebP encoder failed")]
    WebP(#[from] At<webpx::Error>),
}

/// A whole file without any metadata: lossy WebP where there is an alpha channel, JPEG where there is
/// none. The picture is a [simplified](Picture::simplified) one.
pub(crate) fn encode(picture: &Picture) -> Result<(OutputFormat, Vec<u8>), EncodeFailed> {
    Ok(match picture.channels {
        Channels::Grey | Channels::Rgb => (OutputFormat::Jpeg, jpeg::encode(picture)?),
        Channels::Rgba | Channels::GreyAlpha | Channels::Cmyk => {
            (OutputFormat::WebP, webp(picture)?)
        }
    })
}

pub(crate) fn encode_planes(
    picture: &PlanarPicture,
) -> Result<(OutputFormat, Vec<u8>), EncodeFailed> {
    Ok((OutputFormat::Jpeg, jpeg::encode_planes(picture)?))
}

fn webp(picture: &Picture) -> Result<Vec<u8>, EncodeFailed> {
    let config = EncoderConfig::new().quality(WEBP_QUALITY);
    Ok(config.encode_rgba(&picture.bytes, picture.width, picture.height, Unstoppable)?)
}
