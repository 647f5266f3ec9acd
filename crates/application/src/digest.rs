//! The digest of content that is read from a store.

use std::io::{self, ErrorKind, Read};

use domain::Sha256;
use sha2::Digest;

/// Bytes in memory at a time.
const BUFFER_BYTES: usize = 128 * 1024;

/// The SHA-256 of `content`, read to its end.
pub(crate) fn digest(mut content: impl Read) -> io::Result<Sha256> {
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(Sha256(hasher.finalize().into())),
            Ok(read) => hasher.update(&buffer[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
