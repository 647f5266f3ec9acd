//! PSD and PSB (Adobe Photoshop File Formats Specification): the composite of all layers.

mod decode;
mod header;
mod resources;
mod rows;

use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/vnd.adobe.photoshop",
    detect: |head| matches!(head, [b'8', b'B', b'P', b'S', 0, 1 | 2, ..]),
    read_header: header::read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};
