//! GIF: the first frame on its logical screen.

mod decode;
mod header;

use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/gif",
    detect: |head| head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
    read_header: header::read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};
