//! Encoding JPEG by `jpeg-encoder`.

use std::num::TryFromIntError;

use jpeg_encoder::{
    ChromaSubsamplingMethod, ColorType, Encoder, EncodingError, ImageBuffer, JpegColorType,
    SamplingFactor,
};
use thiserror::Error;

use super::JPEG_QUALITY;
use crate::pixels::picture::{Channels, Picture};
use crate::pixels::planar::PlanarPicture;

#[derive(Debug, Error)]
pub(crate) enum Failed {
    #[error(transparent)]
    Encoder(#[from] EncodingError),
    #[error("a JPEG has sides of at most 65535 pixels")]
    Side(#[from] TryFromIntError),
}

/// Components are interleaved in one scan, as cameras do. Optimized tables would save some bytes,
/// but this encoder then writes a scan per component, which some decoders get wrong.
pub(crate) fn encode(picture: &Picture) -> Result<Vec<u8>, Failed> {
    let (width, height) = (picture.width.try_into()?, picture.height.try_into()?);
    let color_type =
        if picture.channels == Channels::Grey { ColorType::Luma } else { ColorType::Rgb };
    let mut bytes = Vec::new();
    encoder(&mut bytes).encode(&picture.bytes, width, height, color_type)?;
    Ok(bytes)
}

/// Encodes planes.
pub(crate) fn encode_planes(picture: &PlanarPicture) -> Result<Vec<u8>, Failed> {
    let (width, height) = (picture.luma.width.try_into()?, picture.luma.height.try_into()?);
    let mut bytes = Vec::new();
    encoder(&mut bytes).encode_image(Rows { picture, width, height })?;
    Ok(bytes)
}

fn encoder(bytes: &mut Vec<u8>) -> Encoder<&mut Vec<u8>> {
    let mut encoder = Encoder::new(bytes, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder
}

/// The encoder takes as many samples of chroma as of luma, and subsamples four equal ones to the
/// same value.
struct Rows<'a> {
    picture: &'a PlanarPicture,
    width: u16,
    height: u16,
}

impl ImageBuffer for Rows<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, [luma, blue, red, _]: &mut [Vec<u8>; 4]) {
        let (y, width) = (usize::from(y), usize::from(self.width));
        luma.extend_from_slice(row(&self.picture.luma, y));
        for (plane, buffer) in self.picture.chroma.iter().zip([blue, red]) {
            let doubled = row(plane, y / 2).iter().flat_map(|sample| [*sample; 2]);
            buffer.extend(doubled.take(width));
        }
    }
}

fn row(plane: &Picture, y: usize) -> &[u8] {
    let width = plane.width as usize;
    &plane.bytes[y * width..][..width]
}
