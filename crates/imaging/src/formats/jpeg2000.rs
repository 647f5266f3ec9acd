//! JPEG 2000 (ISO/IEC 15444): the file formats JP2 and JPX, and bare codestreams.

mod decode;
mod header;

pub(crate) use self::decode::decode;
use crate::format::Format;

/// The signature box, which begins every file of the family (ISO/IEC 15444-1, section I.5.1).
const SIGNATURE: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n";

/// The markers SOC and SIZ, which begin every codestream (section A.4).
const CODESTREAM: [u8; 4] = *b"\xFF\x4F\xFF\x51";

pub(super) const JP2: Format = Format {
    media_type: "image/jp2",
    detect: |head| brand(head).is_some_and(|brand| brand != b"jpx "),
    read_header: header::read,
    decode: Some(decode),
};

pub(super) const JPX: Format = Format {
    media_type: "image/jpx",
    detect: |head| brand(head).is_some_and(|brand| brand == b"jpx "),
    ..JP2
};

pub(super) const BARE: Format =
    Format { media_type: "image/j2c", detect: |head| head.starts_with(&CODESTREAM), ..JP2 };

/// The brand of a picture (section I.5.2); `None` for any other file, such as a movie.
fn brand(head: &[u8]) -> Option<&[u8; 4]> {
    let rest = head.strip_prefix(SIGNATURE)?;
    let brand = rest.get(8..)?.first_chunk()?;
    (rest.get(4..8)? == b"ftyp" && !matches!(brand, b"mjp2" | b"jpm ")).then_some(brand)
}
