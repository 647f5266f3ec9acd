//! Sequential JPEGs that code their colours one after the other. They are rare, and `zune-jpeg` gets their
//! colours wrong where these are of different resolutions, hence another decoder.

use domain::Dimensions;
use fast_image_resize::PixelType;
use jpeg_decoder::{Decoder, Error, PixelFormat};
use ports::NoThumbnails;

use crate::images::decode::{check_dimensions, unreadable, unsupported};
use crate::images::frame::{Colors, Frame};

pub(super) fn decode(file: &[u8], announced: Dimensions) -> Result<Frame, NoThumbnails> {
    let mut decoder = Decoder::new(file);
    decoder.read_info().map_err(refused)?;
    let info = decoder.info().ok_or_else(|| unreadable("there is no header"))?;
    check_dimensions((u32::from(info.width), u32::from(info.height)), announced)?;
    if info.pixel_format != PixelFormat::RGB24 {
        return Err(unsupported(format_args!("separate scans of {:?}", info.pixel_format)));
    }
    Ok(Frame {
        width: announced.width(),
        height: announced.height(),
        pixel_type: PixelType::U8x3,
        samples: Box::new(decoder.decode().map_err(refused)?),
        colors: Colors::Rgb,
        profile: decoder.icc_profile(),
    })
}

fn refused(error: Error) -> NoThumbnails {
    match error {
        Error::Unsupported(_) => unsupported(error),
        _ => unreadable(error),
    }
}
