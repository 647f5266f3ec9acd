use std::num::TryFromIntError;

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, EncodingError, SamplingFactor};
use thiserror::Error;

use super::JPEG_QUALITY;
use crate::images::picture::{Channels, Picture};

#[derive(Debug, Error)]
pub(in crate::images) enum Failed {
    #[error(transparent)]
    Encoder(#[from] EncodingError),
    #[error("a JPEG has sides of at most 65535 pixels")]
    Side(#[from] TryFromIntError),
}

/// Colours are coded together in one scan, as cameras do. Tables made for the picture would save some
/// bytes, but this encoder then codes each colour apart, which some decoders get wrong.
pub(super) fn encode(picture: &Picture) -> Result<Vec<u8>, Failed> {
    let (width, height) = (picture.width.try_into()?, picture.height.try_into()?);
    let color_type =
        if picture.channels == Channels::Grey { ColorType::Luma } else { ColorType::Rgb };
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.encode(&picture.bytes, width, height, color_type)?;
    Ok(bytes)
}
