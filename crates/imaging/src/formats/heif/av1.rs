//! Decoding AV1 pictures by `rav1d`, a port of dav1d, in its edition with a safe interface.

use std::rc::Rc;

use re_rav1d::dav1d::pixel::YUVRange;
use re_rav1d::dav1d::{Decoder, Error, Picture, PixelLayout, PlanarImageComponent, Settings};

use super::coded::{CodedPicture, CodedPlane, Samples};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{unreadable, unsupported};
use crate::pixels::cicp::Cicp;

/// The largest operating point (AV1, section 5.5.1).
const MAX_OPERATING_POINT: u8 = 31;

/// Decodes the data of an item of that size: one picture, whose layers `operating_point` selects
/// (AVIF 1.1, section 2.3.2.1).
pub(super) fn decode(
    data: Vec<u8>,
    size: Dimensions,
    operating_point: u8,
) -> Result<CodedPicture, DecodeError> {
    let mut settings = Settings::new();
    // This thread decodes: a worker cannot start others.
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_all_layers(false);
    settings.set_operating_point(operating_point.min(MAX_OPERATING_POINT).into());
    // Memory is reserved for the announced size.
    settings.set_frame_size_limit(u32::try_from(size.pixels()).unwrap_or(u32::MAX));
    let mut decoder = Decoder::with_settings(&settings).map_err(failed)?;
    match decoder.send_data(data, None, None, None) {
        Ok(()) | Err(Error::Again) => {}
        Err(error) => return Err(failed(error)),
    }
    coded(&decoder.get_picture().map_err(failed)?)
}

fn failed(error: Error) -> DecodeError {
    match error {
        Error::UnsupportedBitstream => unsupported(error),
        _ => unreadable(error),
    }
}

fn coded(picture: &Picture) -> Result<CodedPicture, DecodeError> {
    let size = Dimensions::new(picture.width(), picture.height());
    let bits = picture.bits_per_component().and_then(|bits| u8::try_from(bits.0).ok());
    let bits = bits.unwrap_or(8);
    let (chroma_step, is_grey) = match picture.pixel_layout() {
        PixelLayout::I400 => ((1, 1), true),
        PixelLayout::I420 => ((2, 2), false),
        PixelLayout::I422 => ((2, 1), false),
        PixelLayout::I444 => ((1, 1), false),
    };
    let plane = |component| {
        let samples = Rc::new(picture.plane(component));
        let stride = picture.stride(component) as usize;
        if bits > 8 {
            CodedPlane { samples: Samples::Pairs(samples), stride: stride / 2 }
        } else {
            CodedPlane { samples: Samples::Bytes(samples), stride }
        }
    };
    let mut planes = vec![plane(PlanarImageComponent::Y)];
    if !is_grey {
        planes.extend([PlanarImageComponent::U, PlanarImageComponent::V].map(plane));
    }
    let size = size.ok_or_else(|| unreadable("an empty picture"))?;
    Ok(CodedPicture { size, planes, chroma_step, bits, cicp: cicp(picture) })
}

fn cicp(picture: &Picture) -> Cicp {
    Cicp {
        primaries: picture.color_primaries() as u16,
        transfer: picture.transfer_characteristic() as u16,
        matrix: picture.matrix_coefficients() as u16,
        is_full_range: picture.color_range() == YUVRange::Full,
    }
}
