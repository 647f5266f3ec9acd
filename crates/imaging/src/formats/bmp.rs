//! BMP, by a decoder of this crate: others reject headers that browsers show.

mod decode;
mod header;

pub(crate) use self::decode::{Field, pixels};
pub(crate) use self::header::{ALPHA_MASK, BitmapHeader, Compression, color_mode};
use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/bmp",
    detect,
    read_header: header::read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};

/// The magic number has only two letters, so the length of the second header, if present, must be a
/// known one too.
fn detect(head: &[u8]) -> bool {
    let size = head.get(14..18);
    let is_known = size.is_none_or(|size| {
        matches!(size, [12 | 108 | 124, 0, 0, 0])
            || matches!(size, [length @ 16..=64, 0, 0, 0] if length.is_multiple_of(4))
    });
    head.starts_with(b"BM") && is_known
}
