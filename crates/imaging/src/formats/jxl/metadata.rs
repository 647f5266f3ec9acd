//! The image header of a JPEG XL codestream (ISO/IEC 18181-1, annex D).

use super::bits::Bits;
use super::bits::Number::{Bits as Coded, Is};
use crate::dimensions::Dimensions;

/// The maximum number of extra channels that are read.
const MAX_EXTRA_CHANNELS: u32 = 64;

/// The type of an extra channel of alpha.
const ALPHA: u32 = 0;
const SPOT_COLOR: u32 = 2;
const COLOR_FILTER: u32 = 5;

/// The value of a grey colour space.
const GREY: u32 = 1;

/// The facts in an image header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Metadata {
    /// Width and height as coded, before any turn.
    pub(super) size: Dimensions,
    /// As in Exif, 1 to 8.
    pub(super) orientation: u16,
    pub(super) depth: Depth,
    pub(super) is_grey: bool,
    pub(super) has_alpha: bool,
    pub(super) extra_channels: u32,
}

/// The samples of a channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Depth {
    pub(super) bits: u32,
    pub(super) is_float: bool,
}

impl Metadata {
    /// Reads the header that follows the signature of a codestream.
    pub(super) fn parse(header: &[u8]) -> Option<Self> {
        let bits = &mut Bits::new(header);
        let mut metadata = Self {
            size: size(bits)?,
            orientation: 1,
            depth: Depth { bits: 8, is_float: false },
            is_grey: false,
            has_alpha: false,
            extra_channels: 0,
        };
        let is_default = bits.flag()?;
        if !is_default {
            metadata.read(bits)?;
        }
        Some(metadata)
    }

    fn read(&mut self, bits: &mut Bits) -> Option<()> {
        if bits.flag()? {
            self.orientation = u16::try_from(bits.number(3)?).ok()? + 1;
            if bits.flag()? {
                size(bits)?;
            }
            if bits.flag()? {
                skip_preview(bits)?;
            }
            if bits.flag()? {
                skip_animation(bits)?;
            }
        }
        self.depth = depth(bits)?;
        // Whether buffers of 16 bits are enough.
        bits.flag()?;
        let count = bits.one_of([Is(0), Is(1), Coded(2, 4), Coded(1, 12)])?;
        self.extra_channels = count;
        for _ in 0..count.min(MAX_EXTRA_CHANNELS) {
            self.has_alpha |= extra_channel(bits)? == ALPHA;
        }
        // Whether colours are coded as XYB.
        bits.flag()?;
        let has_default_colors = bits.flag()?;
        if !has_default_colors {
            // Whether there is an ICC profile.
            bits.flag()?;
            self.is_grey = bits.value()? == GREY;
        }
        Some(())
    }
}

fn size(bits: &mut Bits) -> Option<Dimensions> {
    let is_small = bits.flag()?;
    let side = |bits: &mut Bits| {
        if is_small {
            return Some((bits.number(5)? + 1) * 8);
        }
        bits.one_of([Coded(1, 9), Coded(1, 13), Coded(1, 18), Coded(1, 30)])
    };
    let height = side(bits)?;
    let width = match bits.number(3)? {
        0 => side(bits)?,
        ratio => in_ratio(height, ratio)?,
    };
    Dimensions::new(width, height)
}

/// The width for a height by one of seven fixed ratios.
fn in_ratio(height: u32, ratio: u32) -> Option<u32> {
    const RATIOS: [(u64, u64); 7] = [(1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1)];
    let (across, down) = RATIOS.get(ratio as usize - 1)?;
    u32::try_from(u64::from(height) * across / down).ok()
}

fn skip_preview(bits: &mut Bits) -> Option<()> {
    let is_small = bits.flag()?;
    let side = |bits: &mut Bits| {
        if is_small {
            bits.one_of([Is(16), Is(32), Coded(1, 5), Coded(33, 9)])
        } else {
            bits.one_of([Coded(1, 6), Coded(65, 8), Coded(321, 10), Coded(1345, 12)])
        }
    };
    side(bits)?;
    if bits.number(3)? == 0 {
        side(bits)?;
    }
    Some(())
}

fn skip_animation(bits: &mut Bits) -> Option<()> {
    bits.one_of([Is(100), Is(1000), Coded(1, 10), Coded(1, 30)])?;
    bits.one_of([Is(1), Is(1001), Coded(1, 8), Coded(1, 10)])?;
    bits.one_of([Is(0), Coded(0, 3), Coded(0, 16), Coded(0, 32)])?;
    bits.flag()?;
    Some(())
}

fn depth(bits: &mut Bits) -> Option<Depth> {
    if bits.flag()? {
        let count = bits.one_of([Is(32), Is(16), Is(24), Coded(1, 6)])?;
        bits.number(4)?;
        return Some(Depth { bits: count, is_float: true });
    }
    let count = bits.one_of([Is(8), Is(10), Is(12), Coded(1, 6)])?;
    Some(Depth { bits: count, is_float: false })
}

/// The type of an extra channel.
fn extra_channel(bits: &mut Bits) -> Option<u32> {
    if bits.flag()? {
        return Some(ALPHA);
    }
    let kind = bits.value()?;
    depth(bits)?;
    bits.one_of([Is(0), Is(3), Is(4), Coded(1, 3)])?;
    let name = bits.one_of([Is(0), Coded(0, 4), Coded(16, 5), Coded(48, 10)])?;
    for _ in 0..name {
        bits.number(8)?;
    }
    match kind {
        // Whether colours are premultiplied.
        ALPHA => bits.number(1)?,
        SPOT_COLOR => bits.number(32).and_then(|_| bits.number(32))?,
        COLOR_FILTER => bits.one_of([Is(1), Coded(0, 2), Coded(3, 4), Coded(19, 8)])?,
        _ => 0,
    };
    Some(kind)
}
