//! ICO: the largest icon of the file.

mod decode;
mod header;

use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/vnd.microsoft.icon",
    detect: |head| head.starts_with(&[0, 0, 1, 0]),
    read_header: header::read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};
