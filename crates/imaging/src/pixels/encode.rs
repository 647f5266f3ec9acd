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

/// Of 100. Artefacts are hardly visible from this quality on, at about a tenth of a byte per pixel.
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

/// An encoder failed.
#[derive(Debug, Error)]
pub(crate) enum EncodeFailed {
    #[error("the JPEG encoder failed")]
    Jpeg(#[from] jpeg::Failed),
    #[error("the WebP encoder failed")]
    WebP(#[from] At<webpx::Error>),
}

/// Encodes a [simplified](Picture::simplified) image as a complete file without any metadata: lossy
/// WebP if it has an alpha channel, JPEG otherwise.
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
