//! The configuration of a codec: what its property says about the samples of an item.

use super::meta::Meta;

/// The codec of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Av1,
    Hevc,
}

/// The samples of a coded item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) codec: Codec,
    /// Bits of a sample.
    pub(super) bits: u8,
    pub(super) is_grey: bool,
    /// Whether chroma is subsampled in the first and in the second direction.
    pub(super) subsampled: (bool, bool),
}

impl Config {
    /// The configuration of a coded item; `None` for other codecs.
    pub(super) fn of(meta: &Meta, id: u32) -> Option<Self> {
        match &meta.item(id)?.kind {
            b"av01" => av1(meta.property(id, *b"av1C")?),
            b"hvc1" | b"hev1" => hevc(meta.property(id, *b"hvcC")?),
            _ => None,
        }
    }

    /// Twice the number of bytes of a pixel in planes of 8 bits.
    pub(super) fn half_bytes(self) -> u64 {
        match (self.is_grey, self.subsampled) {
            (true, _) => 2,
            (_, (true, true)) => 3,
            (_, (false, false)) => 6,
            _ => 4,
        }
    }
}

/// AV1 Codec ISO Media File Format Binding, section 2.3.3.
fn av1(body: &[u8]) -> Option<Config> {
    let flags = *body.get(2)?;
    let is_set = |bit: u8| flags >> bit & 1 == 1;
    let bits = match (is_set(6), is_set(5)) {
        (true, true) => 12,
        (true, false) => 10,
        _ => 8,
    };
    let subsampled = (is_set(3), is_set(2));
    Some(Config { codec: Codec::Av1, bits, is_grey: is_set(4), subsampled })
}

/// ISO/IEC 14496-15, section 8.3.2.1.
fn hevc(body: &[u8]) -> Option<Config> {
    let chroma = *body.get(16)? & 3;
    let bits = 8 + (*body.get(17)? & 7);
    let subsampled = (chroma < 3, chroma < 2);
    Some(Config { codec: Codec::Hevc, bits, is_grey: chroma == 0, subsampled })
}
