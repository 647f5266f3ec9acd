//! Encoding JPEG by libjpeg-turbo.

use std::borrow::Cow;
pub(crate) use turbojpeg::Error as Failed;

use turbojpeg::{Compressor, Image, OutputBuf, PixelFormat, Subsamp, YuvPlanesImage};

use super::JPEG_QUALITY;
use crate::pixels::picture::{Channels, Picture};
use crate::pixels::planar::PlanarPicture;

/// With optimized Huffman tables, which save a few percent.
pub(crate) fn encode(picture: &Picture) -> Result<Vec<u8>, Failed> {
    let (format, subsampling) = match picture.channels {
        Channels::Grey => (PixelFormat::GRAY, Subsamp::Gray),
        _ => (PixelFormat::RGB, Subsamp::Sub2x2),
    };
    let mut compressor = compressor()?;
    compressor.set_subsamp(subsampling)?;
    let width = picture.width as usize;
    compressor.compress_to_vec(Image {
        pixels: &picture.bytes,
        width,
        pitch: width * format.size(),
        height: picture.height as usize,
        format,
    })
}

/// Encodes planes without a conversion.
pub(crate) fn encode_planes(picture: &PlanarPicture) -> Result<Vec<u8>, Failed> {
    let [blue, red] = &picture.chroma;
    let (width, height) = (picture.luma.width as usize, picture.luma.height as usize);
    let luma = even(&picture.luma);
    let chroma_stride = blue.width as usize;
    let image = YuvPlanesImage {
        y_plane: &luma[..],
        u_plane: &blue.bytes[..],
        v_plane: &red.bytes[..],
        width,
        height,
        y_stride: width.next_multiple_of(2),
        u_stride: chroma_stride,
        v_stride: chroma_stride,
        subsamp: Subsamp::Sub2x2,
    };
    let mut output = OutputBuf::new_owned();
    compressor()?.compress_yuv_planes(&image, &mut output)?;
    Ok(output.to_vec())
}

fn compressor() -> Result<Compressor, Failed> {
    let mut compressor = Compressor::new()?;
    compressor.set_quality(JPEG_QUALITY.into())?;
    compressor.set_optimize(true)?;
    Ok(compressor)
}

/// Repeats the last column and row where their number is odd: a sample of chroma covers two of
/// each.
fn even(plane: &Picture) -> Cow<'_, [u8]> {
    let width = plane.width as usize;
    if plane.width.is_multiple_of(2) && plane.height.is_multiple_of(2) {
        return Cow::Borrowed(&plane.bytes);
    }
    let mut padded = Vec::with_capacity((width + 1) * (plane.height as usize + 1));
    for row in plane.bytes.chunks(width) {
        padded.extend_from_slice(row);
        padded.extend(row.last().filter(|_| width % 2 == 1));
    }
    if plane.height % 2 == 1 {
        padded.extend_from_within(padded.len() - width.next_multiple_of(2)..);
    }
    Cow::Owned(padded)
}
