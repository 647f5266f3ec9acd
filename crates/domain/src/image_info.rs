//! Facts of an image: dimensions and colour mode.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use thiserror::Error;

/// Width and height in pixels as displayed, that is after any EXIF orientation; both at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dimensions {
    width: NonZeroU32,
    height: NonZeroU32,
}

impl Dimensions {
    /// `None` when either side is zero: such an image does not exist.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Option<Self> {
        Some(Self { width: NonZeroU32::new(width)?, height: NonZeroU32::new(height)? })
    }

    /// Width in pixels, at least 1.
    #[must_use]
    pub const fn width(self) -> u32 {
        self.width.get()
    }

    /// Height in pixels, at least 1.
    #[must_use]
    pub const fn height(self) -> u32 {
        self.height.get()
    }

    /// Number of pixels.
    #[must_use]
    pub const fn pixels(self) -> u64 {
        self.width() as u64 * self.height() as u64
    }

    /// Width and height exchanged, as after a quarter turn.
    #[must_use]
    pub const fn transposed(self) -> Self {
        Self { width: self.height, height: self.width }
    }

    /// The largest dimensions of the same aspect ratio within a square of `edge` pixels, never
    /// larger than the image itself. Between the two integers next to the ideal short side, the one
    /// whose aspect ratio is nearer is taken, as Pillow's `Image.thumbnail` does.
    ///
    /// ```
    /// use domain::Dimensions;
    ///
    /// let photo = Dimensions::new(2560, 1600).unwrap();
    /// assert_eq!(photo.fit_within(64), Dimensions::new(64, 40).unwrap());
    /// ```
    ///
    /// # Panics
    /// When `edge` is zero.
    #[must_use]
    pub fn fit_within(self, edge: u32) -> Self {
        let edge_side = NonZeroU32::new(edge).expect("a bounding box has an edge of at least 1");
        if self.width <= edge_side && self.height <= edge_side {
            return self;
        }
        let aspect = f64::from(self.width()) / f64::from(self.height());
        let edge = f64::from(edge);
        if aspect <= 1.0 {
            let width = nearest(edge * aspect, |width| (aspect - width / edge).abs());
            Self { width, height: edge_side }
        } else {
            let height = nearest(edge / aspect, |height| {
                if height == 0.0 { 0.0 } else { (aspect - edge / height).abs() }
            });
            Self { width: edge_side, height }
        }
    }
}

/// Of the two integers around `ideal` the one with the smaller `error`, the lower on a tie; at
/// least 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side of a fitted box lies between 0 and the u32 edge"
)]
fn nearest(ideal: f64, error: impl Fn(f64) -> f64) -> NonZeroU32 {
    let (low, high) = (ideal.floor(), ideal.ceil());
    let side = if error(high) < error(low) { high } else { low };
    NonZeroU32::new(side as u32).unwrap_or(NonZeroU32::MIN)
}

/// The colour mode of an image file in the vocabulary of Pillow, as its own header states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColorMode {
    /// `1`: one bit a pixel, black and white.
    Bilevel,
    /// `L`: grey, 8 bits.
    Grey,
    /// `LA`: grey with alpha, 8 bits each.
    GreyAlpha,
    /// `P`: 8-bit indices into a palette.
    Palette,
    /// `PA`: 8-bit indices into a palette, with alpha.
    PaletteAlpha,
    /// `RGB`: 8 bits a channel.
    Rgb,
    /// `RGBA`: RGB with alpha, 8 bits a channel.
    Rgba,
    /// `CMYK`: 8 bits a channel.
    Cmyk,
    /// `LAB`: CIELAB, 8 bits a channel.
    Lab,
    /// `I;16`: grey, 16 bits, little-endian.
    Grey16,
    /// `I;16B`: grey, 16 bits, big-endian.
    Grey16BigEndian,
    /// `I`: grey, 32-bit signed integers.
    Grey32,
    /// `F`: grey, 32-bit floating point.
    GreyFloat,
}

impl ColorMode {
    /// Every colour mode.
    pub const ALL: [Self; 13] = [
        Self::Bilevel,
        Self::Grey,
        Self::GreyAlpha,
        Self::Palette,
        Self::PaletteAlpha,
        Self::Rgb,
        Self::Rgba,
        Self::Cmyk,
        Self::Lab,
        Self::Grey16,
        Self::Grey16BigEndian,
        Self::Grey32,
        Self::GreyFloat,
    ];

    /// Pillow's name of the mode.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bilevel => "1",
            Self::Grey => "L",
            Self::GreyAlpha => "LA",
            Self::Palette => "P",
            Self::PaletteAlpha => "PA",
            Self::Rgb => "RGB",
            Self::Rgba => "RGBA",
            Self::Cmyk => "CMYK",
            Self::Lab => "LAB",
            Self::Grey16 => "I;16",
            Self::Grey16BigEndian => "I;16B",
            Self::Grey32 => "I",
            Self::GreyFloat => "F",
        }
    }
}

impl fmt::Display for ColorMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word names no [`ColorMode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a colour mode")]
pub struct UnknownColorMode;

impl FromStr for ColorMode {
    type Err = UnknownColorMode;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word).ok_or(UnknownColorMode)
    }
}

/// What an image's header says of it; each fact is absent where the header could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImageInfo {
    /// Width and height as displayed.
    pub dimensions: Option<Dimensions>,
    /// The colour mode of the file.
    pub color_mode: Option<ColorMode>,
}

#[cfg(test)]
mod tests {
    use super::{ColorMode, Dimensions};

    fn dimensions(width: u32, height: u32) -> Dimensions {
        Dimensions::new(width, height).expect("sides in tables are positive")
    }

    /// The right-hand sides were printed by Pillow's `Image.thumbnail`.
    #[test]
    fn fitted_dimensions_agree_with_pillow() {
        let table = [
            ((2560, 1600), 64, (64, 40)),
            ((2560, 1600), 128, (128, 80)),
            ((2560, 1600), 512, (512, 320)),
            ((2560, 1600), 1080, (1080, 675)),
            ((40, 30), 64, (40, 30)),
            ((64, 64), 64, (64, 64)),
            ((65, 64), 64, (64, 63)),
            ((1, 10_000), 64, (1, 64)),
            ((10_000, 1), 64, (64, 1)),
            ((3, 1000), 128, (1, 128)),
            ((1000, 3), 512, (512, 2)),
            ((4000, 3000), 1080, (1080, 810)),
            ((3024, 4032), 512, (384, 512)),
            ((1001, 667), 64, (64, 43)),
            ((1920, 1081), 1080, (1080, 608)),
        ];
        for ((width, height), edge, (fitted_width, fitted_height)) in table {
            assert_eq!(
                dimensions(width, height).fit_within(edge),
                dimensions(fitted_width, fitted_height),
                "{width}x{height} within {edge}"
            );
        }
    }

    #[test]
    fn an_image_without_pixels_does_not_exist() {
        assert_eq!(Dimensions::new(0, 5), None);
        assert_eq!(Dimensions::new(5, 0), None);
    }

    #[test]
    fn every_color_mode_is_found_by_its_name() {
        for mode in ColorMode::ALL {
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
    }
}
