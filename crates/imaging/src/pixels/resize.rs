mod planes;

use std::f64::consts::{FRAC_PI_3, PI};

use crate::dimensions::Dimensions;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{
    Filter, FilterType, ImageBufferError, ImageError, MulDiv, ResizeAlg, ResizeError,
    ResizeOptions, Resizer,
};
use thiserror::Error;

pub(crate) use self::planes::{shrink_planar, shrink_planes, shrink_planes_to_rgb};
use super::frame::{Alpha, Colors, Frame};
use super::picture::{Channels, Picture};

/// The pixels do not fit the picture that they are said to be of.
#[derive(Debug, Error)]
#[error("the picture cannot be resized")]
pub(crate) enum ResizeFailed {
    Samples(#[from] ImageBufferError),
    Alpha(#[from] ImageError),
    Resize(#[from] ResizeError),
}

/// Lanczos of radius 3, the usual choice for photographs. Where `alpha` is not told to be weighed in, a
/// transparent pixel's colour counts as much as an opaque one's.
fn options(alpha: bool) -> ResizeOptions {
    let filter = Filter::new("Lanczos3", lanczos3, 3.0).expect("a radius above zero");
    let algorithm = ResizeAlg::Convolution(FilterType::Custom(filter));
    ResizeOptions::new().resize_alg(algorithm).use_alpha(alpha)
}

/// sinc(x) sinc(x / 3) for -3 < x < 3, to five digits.
///
/// It is asked for a few ten thousand times for a set of thumbnails, so it takes one sine instead of
/// two, since sin(3a) is sin(a) (3 - 4 sin²(a)), and that by the beginning of its series.
fn lanczos3(x: f64) -> f64 {
    let angle = x.abs() * FRAC_PI_3;
    if angle >= PI {
        return 0.0;
    }
    if angle < 1e-9 {
        return 1.0;
    }
    let acute = angle.min(PI - angle);
    let square = acute * acute;
    let series = [1.0 / 362_880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0, 1.0];
    let sine = acute * series.iter().fold(0.0, |sum, factor| sum * square + factor);
    sine * sine * (3.0 - 4.0 * sine * sine) / (3.0 * angle * angle)
}

/// The frame in 8 bits a channel and in those dimensions, which are as stored. Works within the frame's
/// own memory as far as it can, hence the frame is spent.
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

/// The picture in a width and height that are no larger.
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
