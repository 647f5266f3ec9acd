//! WebP.

mod decode;
mod header;

use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/webp",
    detect: |head| head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
    read_header: header::read,
    decode: Some(decode::decode),
};
