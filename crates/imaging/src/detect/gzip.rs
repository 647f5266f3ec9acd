//! The beginning of content that is compressed by gzip (RFC 1952).

use std::io::Read;

use flate2::read::GzDecoder;

use super::PROLOG_BYTES;

/// The beginning of the compressed content, as much of it as `head` yields, at most
/// [`PROLOG_BYTES`]; `None` when `head` is not gzip.
pub(crate) fn inflate(head: &[u8]) -> Option<Vec<u8>> {
    if !head.starts_with(b"\x1F\x8B\x08") {
        return None;
    }
    let mut bytes = Vec::new();
    // A head that is cut ends in an error, after all that it yields.
    let _ = GzDecoder::new(head).take(PROLOG_BYTES as u64).read_to_end(&mut bytes);
    Some(bytes)
}
