//! JPEG.

mod decode;
mod header;

pub(crate) use self::decode::decode;
pub(crate) use self::header::read as read_header;
use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/jpeg",
    detect: |head| head.starts_with(&[0xFF, 0xD8, 0xFF]),
    read_header,
    decode: Some(decode),
};
