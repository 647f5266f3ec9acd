//! The colour mode of an image file.

/// The colour mode of an image file as its own header states it; each variant is a mode of Pillow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
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
