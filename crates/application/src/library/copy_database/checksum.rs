//! The checksum by which a copy is compared with its original.

use std::fmt::{self, Write};

use ports::{LibraryReader, PortError};
use sha2::Digest;

use super::record::{PAGE, Record};

/// The number of records of one kind, and a digest over all of them in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Checksum {
    pub(super) count: u64,
    digest: [u8; 32],
}

impl Checksum {
    pub(super) fn of<T: Record>(reader: &dyn LibraryReader) -> Result<Self, PortError> {
        let mut count = 0;
        let mut hashed = Hashed(sha2::Sha256::new());
        let mut last: Option<T> = None;
        loop {
            let page = T::page(reader, last.as_ref(), PAGE)?;
            if page.is_empty() {
                return Ok(Self { count, digest: hashed.0.finalize().into() });
            }
            for record in &page {
                // The debug output has every field, and one program reads both databases.
                writeln!(hashed, "{record:?}").map_err(PortError::backend)?;
            }
            count += page.len() as u64;
            last = page.into_iter().last();
        }
    }
}

struct Hashed(sha2::Sha256);

impl Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text);
        Ok(())
    }
}
