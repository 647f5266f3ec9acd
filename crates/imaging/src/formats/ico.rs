//! ICO and CUR: the largest icon or cursor of the file.

mod decode;
mod header;

use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/vnd.microsoft.icon",
    detect: |head| head.starts_with(&[0, 0, 1, 0]),
    read_header: header::read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};

pub(super) const CURSOR: Format =
    Format { media_type: "image/x-win-bitmap", detect: header::is_cursor, ..FORMAT };
