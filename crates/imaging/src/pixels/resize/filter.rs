//! The filter of all resizing, and its error.

use std::f64::consts::{FRAC_PI_3, PI};

use fast_image_resize::{
    Filter, FilterType, ImageBufferError, ImageError, ResizeAlg, ResizeError, ResizeOptions,
};
use thiserror::Error;

/// The buffer of an image does not match its dimensions.
#[derive(Debug, Error)]
#[error("the picture cannot be resized")]
pub(crate) enum ResizeFailed {
    Samples(#[from] ImageBufferError),
    Alpha(#[from] ImageError),
    Resize(#[from] ResizeError),
}

/// Lanczos of radius 3, the usual filter for photographs. With `alpha`, colours are weighted by
/// their opacity.
pub(super) fn options(alpha: bool) -> ResizeOptions {
    let filter = Filter::new("Lanczos3", lanczos3, 3.0).expect("a radius above zero");
    let algorithm = ResizeAlg::Convolution(FilterType::Custom(filter));
    ResizeOptions::new().resize_alg(algorithm).use_alpha(alpha)
}

/// sinc(x) sinc(x / 3) for -3 < x < 3, to five digits.
///
/// A set of thumbnails calls it some ten thousand times. So it computes one sine instead of two,
/// since sin(3a) is sin(a) (3 - 4 sin²(a)), from the first terms of its series.
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
