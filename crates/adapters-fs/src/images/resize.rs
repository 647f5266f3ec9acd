use domain::Dimensions;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{
    FilterType, ImageBufferError, ImageError, MulDiv, ResizeAlg, ResizeError, ResizeOptions,
    Resizer,
};
use thiserror::Error;

use super::frame::{Alpha, Colors, Frame};
use super::picture::{Channels, Picture};

/// The pixels do not fit the picture that they are said to be of.
#[derive(Debug, Error)]
#[error("the picture cannot be resized")]
pub(super) enum ResizeFailed {
    Samples(#[from] ImageBufferError),
    Alpha(#[from] ImageError),
    Resize(#[from] ResizeError),
}

/// Lanczos of radius 3, the usual choice for photographs. Where `alpha` is not told to be weighed in, a
/// transparent pixel's colour counts as much as an opaque one's.
fn options(alpha: bool) -> ResizeOptions {
    ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).use_alpha(alpha)
}

/// The frame in 8 bits a channel and in those dimensions, which are as stored. Works within the frame's
/// own memory as far as it can, hence the frame is spent.
pub(super) fn shrink_frame(mut frame: Frame, to: Dimensions) -> Result<Picture, ResizeFailed> {
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

/// The picture in dimensions that are no larger.
pub(super) fn shrink_picture(picture: Picture, to: Dimensions) -> Result<Picture, ResizeFailed> {
    if (to.width(), to.height()) == (picture.width, picture.height) {
        return Ok(picture);
    }
    let pixel_type = picture.channels.pixel_type();
    let source = ImageRef::new(picture.width, picture.height, &picture.bytes, pixel_type)?;
    let mut small = Image::new(to.width(), to.height(), pixel_type);
    let has_alpha = matches!(picture.channels, Channels::GreyAlpha | Channels::Rgba);
    Resizer::new().resize(&source, &mut small, &options(has_alpha))?;
    let channels = picture.channels;
    Ok(Picture { width: to.width(), height: to.height(), channels, bytes: small.into_vec() })
}
