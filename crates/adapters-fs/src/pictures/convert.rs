//! The types of `imaging` in the terms of the domain.

use domain::{ColorMode, Dimensions, ThumbnailFormat};
use imaging::OutputFormat;

pub(crate) fn domain_dimensions(dimensions: imaging::Dimensions) -> Dimensions {
    let (width, height) = (dimensions.width(), dimensions.height());
    Dimensions::new(width, height).expect("neither side of an image is zero")
}

pub(crate) fn thumbnail_format(format: OutputFormat) -> ThumbnailFormat {
    match format {
        OutputFormat::Jpeg => ThumbnailFormat::Jpeg,
        OutputFormat::WebP => ThumbnailFormat::WebP,
    }
}

pub(super) fn color_mode(mode: imaging::ColorMode) -> ColorMode {
    match mode {
        imaging::ColorMode::Bilevel => ColorMode::Bilevel,
        imaging::ColorMode::Grey => ColorMode::Grey,
        imaging::ColorMode::GreyAlpha => ColorMode::GreyAlpha,
        imaging::ColorMode::Palette => ColorMode::Palette,
        imaging::ColorMode::PaletteAlpha => ColorMode::PaletteAlpha,
        imaging::ColorMode::Rgb => ColorMode::Rgb,
        imaging::ColorMode::Rgba => ColorMode::Rgba,
        imaging::ColorMode::Cmyk => ColorMode::Cmyk,
        imaging::ColorMode::Lab => ColorMode::Lab,
        imaging::ColorMode::Grey16 => ColorMode::Grey16,
        imaging::ColorMode::Grey16BigEndian => ColorMode::Grey16BigEndian,
        imaging::ColorMode::Grey32 => ColorMode::Grey32,
        imaging::ColorMode::GreyFloat => ColorMode::GreyFloat,
    }
}
