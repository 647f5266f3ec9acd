//! Images of 8 bits a channel.

use fast_image_resize::PixelType;
use fast_image_resize::images::Image;

use super::frame::Colors;
use super::lab;
use super::ycbcr;

/// An image of 8 bits a channel, rows without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channels: Channels,
    pub(crate) bytes: Vec<u8>,
}

/// The channels of a [`Picture`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channels {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// CMYK: 255 is full ink.
    Cmyk,
}

impl Channels {
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    pub(crate) fn pixel_type(self) -> PixelType {
        match self {
            Self::Grey => PixelType::U8,
            Self::GreyAlpha => PixelType::U8x2,
            Self::Rgb => PixelType::U8x3,
            Self::Rgba | Self::Cmyk => PixelType::U8x4,
        }
    }
}

impl Picture {
    /// Converts a resized image of the given colours.
    pub(crate) fn of(image: Image, colors: Colors) -> Self {
        let (width, height) = (image.width(), image.height());
        let bytes = match image.pixel_type() {
            PixelType::F32 => stretched(image.buffer()),
            PixelType::U16 | PixelType::U16x2 | PixelType::U16x3 | PixelType::U16x4 => {
                let words = image.buffer().as_chunks().0.iter();
                words.map(|word| narrowed(u16::from_ne_bytes(*word))).collect()
            }
            _ => image.into_vec(),
        };
        Self { width, height, channels: channels(colors), bytes }.with_plain_inks(colors)
    }

    /// The CMYK image of four bytes a pixel with that meaning.
    pub(crate) fn of_inks((width, height): (u32, u32), bytes: Vec<u8>, colors: Colors) -> Self {
        Self { width, height, channels: Channels::Cmyk, bytes }.with_plain_inks(colors)
    }

    fn with_plain_inks(mut self, colors: Colors) -> Self {
        match colors {
            Colors::Lab => self.pixels_mut().for_each(|pixel| *pixel = lab::to_srgb(*pixel)),
            Colors::InvertedCmyk => self.bytes.iter_mut().for_each(|byte| *byte = !*byte),
            Colors::Ycck => self.pixels_mut().for_each(ycck_to_cmyk),
            _ => {}
        }
        self
    }

    fn pixels_mut<const N: usize>(&mut self) -> impl Iterator<Item = &mut [u8; N]> {
        self.bytes.as_chunks_mut().0.iter_mut()
    }

    /// Drops an alpha channel that is opaque everywhere. The result is grey, RGB or, with
    /// transparency, RGBA.
    pub(crate) fn simplified(self) -> Self {
        let is_opaque = |channels: usize| {
            self.bytes.iter().skip(channels - 1).step_by(channels).all(|alpha| *alpha == u8::MAX)
        };
        match self.channels {
            Channels::GreyAlpha if is_opaque(2) => self.map(Channels::Grey, |[grey, _]| [grey]),
            Channels::GreyAlpha => {
                self.map(Channels::Rgba, |[grey, alpha]| [grey, grey, grey, alpha])
            }
            Channels::Rgba if is_opaque(4) => self.map(Channels::Rgb, |[r, g, b, _]| [r, g, b]),
            Channels::Cmyk => self.map(Channels::Rgb, ink_to_light),
            Channels::Grey | Channels::Rgb | Channels::Rgba => self,
        }
    }

    pub(crate) fn map<const FROM: usize, const TO: usize>(
        &self,
        channels: Channels,
        convert: impl Fn([u8; FROM]) -> [u8; TO],
    ) -> Self {
        let bytes = self.bytes.as_chunks().0.iter().flat_map(|pixel| convert(*pixel)).collect();
        Self { channels, bytes, ..*self }
    }
}

fn channels(colors: Colors) -> Channels {
    match colors {
        Colors::Grey | Colors::Measured => Channels::Grey,
        Colors::GreyAlpha(_) => Channels::GreyAlpha,
        Colors::Rgb | Colors::Lab => Channels::Rgb,
        Colors::Rgba(_) => Channels::Rgba,
        Colors::Cmyk | Colors::InvertedCmyk | Colors::Ycck => Channels::Cmyk,
    }
}

/// Rounds to the nearest 8-bit value.
#[expect(clippy::cast_possible_truncation, reason = "65535 / 257 is 255")]
fn narrowed(word: u16) -> u8 {
    ((u32::from(word) + 128) / 257) as u8
}

/// Measured values have no defined black and white: the smallest becomes black, the largest white.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and 255"
)]
fn stretched(buffer: &[u8]) -> Vec<u8> {
    let values = || buffer.as_chunks().0.iter().map(|bytes| f32::from_ne_bytes(*bytes));
    let (low, high) = values()
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let range = (high - low).max(f32::MIN_POSITIVE);
    values().map(|value| ((value - low) / range * 255.0).round() as u8).collect()
}

/// The conversion of JFIF yields cyan, magenta and yellow; black is stored inverted. (libjpeg
/// inverts the former as well, because its result is inverted CMYK.)
fn ycck_to_cmyk(pixel: &mut [u8; 4]) {
    let [y, cb, cr, k] = *pixel;
    let [c, m, yellow] = ycbcr::to_rgb([y, cb, cr]);
    *pixel = [c, m, yellow, !k];
}

/// Each ink absorbs its share of the light that black transmits.
#[expect(clippy::cast_possible_truncation, reason = "255 * 255 / 255 is 255")]
fn ink_to_light([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    [c, m, y].map(|ink| {
        let light = u32::from(!ink) * u32::from(!k);
        ((light + 127) / 255) as u8
    })
}
