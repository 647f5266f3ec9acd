//! HEIF (ISO/IEC 23008-12), the container of HEIC and AVIF.

mod av1;
mod coded;
mod color;
mod config;
mod decode;
mod geometry;
mod header;
mod hevc;
mod item;
mod meta;
mod picture;
mod sps;

use crate::detect::isobmff;
use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/heif",
    detect: |head| isobmff::name(head) == Some("image/heif"),
    read_header: header::read,
    decode: Some(decode::decode),
};
