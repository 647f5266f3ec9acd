//! JPEG XL (ISO/IEC 18181), bare and in a container, by the `jxl` crate.

mod bits;
mod decode;
mod header;
mod metadata;

use crate::format::Format;

/// The signature box of the container (ISO/IEC 18181-2, section 9.2).
const CONTAINER: &[u8] = b"\0\0\0\x0CJXL \r\n\x87\n";

/// The signature of a bare codestream (ISO/IEC 18181-1, annex D).
const CODESTREAM: &[u8] = b"\xFF\x0A";

pub(super) const FORMAT: Format = Format {
    media_type: "image/jxl",
    detect: |head| head.starts_with(CONTAINER) || head.starts_with(CODESTREAM),
    read_header: header::read,
    decode: Some(decode::decode),
};
