//! ICNS, the icons of macOS: the largest icon of the file.

mod decode;
mod header;
mod section;

use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/x-icns",
    detect: |head| head.starts_with(b"icns") && head.get(4..8).is_some_and(|size| size[0] < 16),
    read_header: header::read,
    decode: Some(decode::decode),
};
