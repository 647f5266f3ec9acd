//! Shrinks decoded images to the sizes of thumbnails.

mod filter;
mod planes;

use crate::dimensions::Dimensions;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{MulDiv, Resizer};

pub(crate) use self::filter::ResizeFailed;
use self::filter::options;
pub(crate) use self::planes::{
    shrink_planar, shrink_plane_of, shrink_planes, shrink_planes_to_rgb,
};
use super::frame::{Alpha, Colors, Frame};
use super::picture::{Channels, Picture};

/// Shrinks the frame to those dimensions, which are as stored, and to 8 bits a channel. Consumes
/// the frame, because it works in its memory where possible.
pub(crate) fn shrink_frame(mut frame: Frame, to: Dimensions) -> Result<Picture, ResizeFailed> {
    let is_smaller = (to.width(), to.height()) != (frame.width, frame.height);
    let colors = frame.colors;
    let mut image = frame.as_image()?;
    let alpha = match colors {
        Colors::GreyAlpha(alpha) | Colors::Rgba(alpha) => Some(alpha),
        _ => None,
    };
    if alpha == Some(Alpha::Straight) && is_smaller {
        MulDiv::new().multiply_alpha_inplace(&mut image)?;
    }
    let mut small = Image::new(to.width(), to.height(), image.pixel_type());
    Resizer::new().resize(&image, &mut small, &options(false))?;
    if alpha == Some(Alpha::Premultiplied) || alpha.is_some() && is_smaller {
        MulDiv::new().divide_alpha_inplace(&mut small)?;
    }
    Ok(Picture::of(small, colors))
}

/// Shrinks the image to a width and height.
pub(crate) fn shrink_picture(
    picture: Picture,
    (width, height): (u32, u32),
) -> Result<Picture, ResizeFailed> {
    if (width, height) == (picture.width, picture.height) {
        return Ok(picture);
    }
    let pixel_type = picture.channels.pixel_type();
    let source = ImageRef::new(picture.width, picture.height, &picture.bytes, pixel_type)?;
    if picture.channels == Channels::Grey {
        let whole = (picture.width.into(), picture.height.into());
        return planes::shrink(&source, whole, (width, height));
    }
    let mut small = Image::new(width, height, pixel_type);
    let has_alpha = matches!(picture.channels, Channels::GreyAlpha | Channels::Rgba);
    Resizer::new().resize(&source, &mut small, &options(has_alpha))?;
    Ok(Picture { width, height, channels: picture.channels, bytes: small.into_vec() })
}
