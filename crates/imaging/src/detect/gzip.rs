//! The beginning of content that is compressed by gzip (RFC 1952).

use std::io::Read;

use flate2::read::GzDecoder;

/// The maximum length of what is decompressed, in bytes.
const MAX_BYTES: u64 = 104 << 10;

/// The beginning of the compressed content, as much of it as `head` yields; `None` when `head` is
/// not gzip.
pub(crate) fn inflate(head: &[u8]) -> Option<Vec<u8>> {
    if !head.starts_with(b"\x1F\x8B\x08") {
        return None;
    }
    let mut bytes = Vec::new();
    // A head that is cut ends in an error, after all that it yields.
    let _ = GzDecoder::new(head).take(MAX_BYTES).read_to_end(&mut bytes);
    Some(bytes)
}
