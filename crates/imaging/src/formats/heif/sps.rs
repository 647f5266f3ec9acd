//! The sequence parameter set of HEVC (ITU-T H.265, section 7.3.2.2 and annex E): the size of
//! pictures and their colours.

use crate::pixels::cicp::Cicp;

/// The most reference picture sets and pictures in one (section 7.4.3.2.1 and 7.4.8).
const MAX_SETS: u32 = 64;
const MAX_PICTURES: u32 = 16;

/// The colours of pictures that state none: unknown ones of limited range (section E.3.1).
const UNSTATED: Cicp = Cicp { is_full_range: false, ..Cicp::UNKNOWN };

/// A sequence parameter set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sequence {
    /// Width and height as coded, before the conformance window.
    pub(super) coded: (u32, u32),
    pub(super) colors: Cicp,
}

impl Sequence {
    /// Reads a unit with its head.
    pub(super) fn parse(unit: &[u8]) -> Option<Self> {
        let payload = without_emulation_prevention(unit.get(2..)?);
        let bits = &mut Bits { bytes: &payload, position: 0 };
        let (layers, coded) = read_size(bits)?;
        Some(Self { coded, colors: read_colors(bits, layers).unwrap_or(UNSTATED) })
    }
}

/// The third of three bytes `00 00 03` only prevents the look of a start code (section 7.4.2).
fn without_emulation_prevention(bytes: &[u8]) -> Vec<u8> {
    let mut zeros = 0;
    let is_data = |byte: &u8| {
        let is_data = !(zeros >= 2 && *byte == 3);
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        is_data
    };
    bytes.iter().copied().filter(is_data).collect()
}

/// Bits, the highest of each byte first. Every method returns `None` where they end early.
struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Bits<'_> {
    fn number(&mut self, bits: u32) -> Option<u32> {
        let mut number = 0;
        for _ in 0..bits {
            let byte = self.bytes.get(self.position / 8)?;
            number = number << 1 | u32::from(byte >> (7 - self.position % 8) & 1);
            self.position += 1;
        }
        Some(number)
    }

    fn flag(&mut self) -> Option<bool> {
        self.number(1).map(|bit| bit == 1)
    }

    fn skip(&mut self, bits: usize) {
        self.position += bits;
    }

    /// An Exp-Golomb code (section 9.2).
    fn code(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
        }
        (zeros < 32).then(|| self.number(zeros))?.map(|rest| (1 << zeros) - 1 + rest)
    }

    fn codes(&mut self, count: u32) -> Option<()> {
        (0..count).try_for_each(|_| self.code().map(|_| ()))
    }
}

/// The number of temporal layers beyond the first, and the size.
fn read_size(bits: &mut Bits) -> Option<(u32, (u32, u32))> {
    bits.skip(4);
    let layers = bits.number(3)?;
    bits.skip(1);
    skip_profile(bits, layers)?;
    bits.code()?;
    if bits.code()? == 3 {
        bits.skip(1);
    }
    Some((layers, (bits.code()?, bits.code()?)))
}

fn read_colors(bits: &mut Bits, layers: u32) -> Option<Cicp> {
    // The conformance window.
    if bits.flag()? {
        bits.codes(4)?;
    }
    bits.codes(2)?;
    let order_bits = bits.code()? + 4;
    let layers = if bits.flag()? { layers + 1 } else { 1 };
    bits.codes(3 * layers + 6)?;
    if bits.flag()? && bits.flag()? {
        skip_scaling_lists(bits)?;
    }
    bits.skip(2);
    // Samples without prediction.
    if bits.flag()? {
        bits.skip(8);
        bits.codes(2)?;
        bits.skip(1);
    }
    skip_reference_sets(bits)?;
    if bits.flag()? {
        for _ in 0..bits.code()?.min(MAX_SETS) {
            bits.number(order_bits.min(32))?;
            bits.skip(1);
        }
    }
    bits.skip(2);
    if bits.flag()? { read_usability(bits) } else { None }
}

/// Profile, tier and level (section 7.3.3).
fn skip_profile(bits: &mut Bits, layers: u32) -> Option<()> {
    bits.skip(96);
    let mut flags = Vec::new();
    for _ in 0..layers {
        flags.push((bits.flag()?, bits.flag()?));
    }
    if layers > 0 {
        bits.skip(2 * (8 - layers as usize));
    }
    for (has_profile, has_level) in flags {
        bits.skip(if has_profile { 88 } else { 0 } + if has_level { 8 } else { 0 });
    }
    Some(())
}

/// Section 7.3.4.
fn skip_scaling_lists(bits: &mut Bits) -> Option<()> {
    for size in 0..4_u32 {
        for _ in (0..6).step_by(if size == 3 { 3 } else { 1 }) {
            if !bits.flag()? {
                bits.code()?;
                continue;
            }
            if size > 1 {
                bits.code()?;
            }
            bits.codes(64.min(1 << (4 + 2 * size)))?;
        }
    }
    Some(())
}

/// Section 7.3.7. A set may be derived from the one before, so the number of pictures is kept.
fn skip_reference_sets(bits: &mut Bits) -> Option<()> {
    let count = bits.code()?;
    let mut pictures = 0;
    for index in 0..count.min(MAX_SETS) {
        if index > 0 && bits.flag()? {
            bits.skip(1);
            bits.code()?;
            let before = pictures;
            pictures = 0;
            for _ in 0..=before {
                let is_used = bits.flag()?;
                pictures += u32::from(is_used || bits.flag()?);
            }
        } else {
            pictures = bits.code()?.checked_add(bits.code()?)?;
            if pictures > MAX_PICTURES {
                return None;
            }
            for _ in 0..pictures {
                bits.code()?;
                bits.skip(1);
            }
        }
    }
    Some(())
}

/// The video usability information as far as its colours (section E.2.1).
fn read_usability(bits: &mut Bits) -> Option<Cicp> {
    const EXTENDED_ASPECT_RATIO: u32 = 255;
    if bits.flag()? && bits.number(8)? == EXTENDED_ASPECT_RATIO {
        bits.skip(32);
    }
    if bits.flag()? {
        bits.skip(1);
    }
    if !bits.flag()? {
        return None;
    }
    bits.skip(3);
    let colors = Cicp { is_full_range: bits.flag()?, ..Cicp::UNKNOWN };
    if !bits.flag()? {
        return Some(colors);
    }
    let mut point = || bits.number(8).and_then(|point| u16::try_from(point).ok());
    Some(Cicp { primaries: point()?, transfer: point()?, matrix: point()?, ..colors })
}
