//! DDS (`DirectDraw` Surface): the first image of a texture.

mod blocks;
mod decode;
mod header;

use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/x-dds",
    detect: |head| head.starts_with(b"DDS \x7C\0\0\0"),
    read_header: header::read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};
