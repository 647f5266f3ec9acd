//! The header of TGA: 18 bytes, each with few valid values.

use crate::color_mode::ColorMode;
use crate::formats::scanlines::{Order, Samples};

pub(super) const HEADER_BYTES: usize = 18;

/// The length of the footer.
pub(crate) const FOOTER_BYTES: usize = 26;

/// The end of a footer.
const SIGNATURE: &[u8] = b"TRUEVISION-XFILE.\0";

/// The longest run of a packet, in pixels.
const MAX_RUN: u64 = 128;

/// The bits of the image descriptor.
const RIGHT_TO_LEFT: u8 = 0x10;
const TOP_DOWN: u8 = 0x20;

/// The meaning of the pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Palette,
    Color,
    Grey,
}

/// The fields of the header.
#[derive(Clone, Copy, Debug)]
pub(super) struct TgaHeader {
    id_bytes: u8,
    pub(super) has_palette: bool,
    pub(super) kind: Kind,
    pub(super) is_packed: bool,
    /// The number of the first colour of the palette, and how many there are.
    pub(super) first_color: u16,
    pub(super) colors: u16,
    /// Bits of a colour of the palette.
    pub(super) color_bits: u8,
    pub(super) width: u16,
    pub(super) height: u16,
    /// Bits of a pixel.
    pub(super) bits: u8,
    descriptor: u8,
}

impl TgaHeader {
    /// Parses the header; `None` for values that no decoder knows.
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let head: &[u8; HEADER_BYTES] = head.first_chunk()?;
        let word = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let kind = match head[2] & !8 {
            1 => Kind::Palette,
            2 => Kind::Color,
            3 => Kind::Grey,
            _ => return None,
        };
        let header = Self {
            id_bytes: head[0],
            has_palette: head[1] == 1,
            kind,
            is_packed: head[2] & 8 != 0,
            first_color: word(3),
            colors: word(5),
            color_bits: head[7],
            width: word(12),
            height: word(14),
            bits: head[16],
            descriptor: head[17],
        };
        let has_known_pixels = matches!(
            (kind, header.bits),
            (Kind::Palette, 8) | (Kind::Color, 15 | 16 | 24 | 32) | (Kind::Grey, 8 | 16)
        );
        let has_known_colors = match head[1] {
            0 => kind != Kind::Palette,
            1 => matches!(header.color_bits, 15 | 16 | 24 | 32),
            _ => false,
        };
        let has_size = header.width > 0 && header.height > 0;
        (has_known_pixels && has_known_colors && has_size).then_some(header)
    }

    /// Whether all other fields are as well-behaved writers leave them, so that a file without a
    /// footer is believed.
    pub(super) fn is_strict(&self) -> bool {
        let alpha_bits = self.descriptor & 0xF;
        let has_fitting_alpha = match self.bits {
            8 | 24 => alpha_bits == 0 || self.kind == Kind::Palette && alpha_bits == 8,
            16 => matches!(alpha_bits, 0 | 1 | 8),
            32 => matches!(alpha_bits, 0 | 8),
            _ => alpha_bits == 0,
        };
        let has_fitting_palette = if self.has_palette {
            (1..=256).contains(&(u32::from(self.first_color) + u32::from(self.colors)))
        } else {
            (self.first_color, self.colors) == (0, 0) && matches!(self.color_bits, 0 | 24 | 32)
        };
        has_fitting_alpha && has_fitting_palette && self.descriptor & 0xC0 == 0
    }

    /// Whether at least half of the pixels can be in a file of that length, and no more than all
    /// with some metadata.
    pub(super) fn fits(&self, length: u64) -> bool {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let bytes = pixels * self.pixel_bytes() as u64;
        let packets = pixels.div_ceil(MAX_RUN) * (1 + self.pixel_bytes() as u64);
        let least = if self.is_packed { packets } else { bytes } / 2;
        let most = bytes + pixels + (64 << 10);
        let rest = length.saturating_sub(self.pixels_at());
        least <= rest && rest <= most && rest > 0
    }

    /// The position of the palette in the file.
    pub(super) fn palette_at(&self) -> u64 {
        HEADER_BYTES as u64 + u64::from(self.id_bytes)
    }

    /// The position of the pixels in the file.
    pub(super) fn pixels_at(&self) -> u64 {
        let color_bytes = u64::from(self.color_bits.div_ceil(8));
        let palette = if self.has_palette { u64::from(self.colors) * color_bytes } else { 0 };
        self.palette_at() + palette
    }

    pub(super) fn pixel_bytes(&self) -> usize {
        usize::from(self.bits.div_ceil(8))
    }

    pub(super) fn order(&self) -> Order {
        if self.descriptor & TOP_DOWN != 0 { Order::TopDown } else { Order::BottomUp }
    }

    pub(super) fn is_right_to_left(&self) -> bool {
        self.descriptor & RIGHT_TO_LEFT != 0
    }

    /// The samples of the frame.
    pub(super) fn samples(&self) -> Samples {
        match (self.kind, self.bits) {
            (Kind::Grey, 16) => Samples::GREY_ALPHA,
            (Kind::Grey, _) => Samples::GREY,
            (Kind::Palette, _) if matches!(self.color_bits, 16 | 32) => Samples::RGBA,
            (Kind::Color, 16 | 32) => Samples::RGBA,
            (Kind::Palette | Kind::Color, _) => Samples::RGB,
        }
    }

    /// Pillow's mode.
    pub(super) fn color_mode(&self) -> ColorMode {
        match (self.kind, self.bits) {
            (Kind::Grey, 16) => ColorMode::GreyAlpha,
            (Kind::Grey, _) => ColorMode::Grey,
            (Kind::Palette, _) => ColorMode::Palette,
            (Kind::Color, 15 | 24) => ColorMode::Rgb,
            (Kind::Color, _) => ColorMode::Rgba,
        }
    }
}

/// Whether a file that ends so has the footer of version 2.
pub(super) fn has_footer(tail: &[u8]) -> bool {
    tail.ends_with(SIGNATURE)
}
