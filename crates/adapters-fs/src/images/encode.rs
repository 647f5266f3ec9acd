use domain::ThumbnailFormat;
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, EncodingError, SamplingFactor};
use thiserror::Error;
use webp::{PixelLayout, WebPEncodingError};

use super::picture::{Channels, Picture};

/// Of 100; artefacts are hard to see from here on, at about a tenth of a byte a pixel.
const JPEG_QUALITY: u8 = 82;
const WEBP_QUALITY: f32 = 80.0;

/// The picture could not be written.
#[derive(Debug, Error)]
pub(super) enum EncodeFailed {
    #[error("the JPEG encoder failed")]
    Jpeg(#[from] EncodingError),
    #[error("the WebP encoder failed: {0:?}")]
    WebP(WebPEncodingError),
    #[error("a thumbnail has sides of at most 65535 pixels")]
    Side(#[from] std::num::TryFromIntError),
}

/// A whole file without any metadata: lossy WebP where there is an alpha channel, JPEG where there is
/// none. The picture is a [simplified](Picture::simplified) one.
pub(super) fn encode(picture: &Picture) -> Result<(ThumbnailFormat, Vec<u8>), EncodeFailed> {
    match picture.channels {
        Channels::Grey => jpeg(picture, ColorType::Luma),
        Channels::Rgb => jpeg(picture, ColorType::Rgb),
        Channels::Rgba | Channels::GreyAlpha | Channels::Cmyk => webp(picture),
    }
}

/// Colours are coded together in one scan, as cameras do. Tables made for the picture would save some
/// bytes, but this encoder then codes each colour apart, which some decoders get wrong.
fn jpeg(
    picture: &Picture,
    color_type: ColorType,
) -> Result<(ThumbnailFormat, Vec<u8>), EncodeFailed> {
    let (width, height) = (picture.width.try_into()?, picture.height.try_into()?);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(&picture.bytes, width, height, color_type)?;
    Ok((ThumbnailFormat::Jpeg, bytes))
}

fn webp(picture: &Picture) -> Result<(ThumbnailFormat, Vec<u8>), EncodeFailed> {
    let (width, height) = (picture.width, picture.height);
    let encoder = webp::Encoder::new(&picture.bytes, PixelLayout::Rgba, width, height);
    let bytes = encoder.encode_simple(false, WEBP_QUALITY).map_err(EncodeFailed::WebP)?;
    Ok((ThumbnailFormat::WebP, bytes.to_vec()))
}
