//! PNG, by the `png` crate.

mod colors;
mod decode;
mod header;

pub(crate) use self::decode::decode;
pub(crate) use self::header::{SIGNATURE, read as read_header};
use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/png",
    detect: |head| head.starts_with(&SIGNATURE[..4]),
    read_header,
    decode: Some(|job| Ok(decode(job, 0)?.into())),
};
