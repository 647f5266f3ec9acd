use std::fmt::{self, Write};

use ports::{LibraryReader, PortError};
use sha2::Digest;

use super::PAGE;
use super::item::Item;

/// How many items of one kind a database has, and a digest over all of them, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) count: u64,
    digest: [u8; 32],
}

impl Tally {
    pub(super) fn of<T: Item>(reader: &dyn LibraryReader) -> Result<Self, PortError> {
        let mut count = 0;
        let mut hashed = Hashed(sha2::Sha256::new());
        let mut last: Option<T> = None;
        loop {
            let page = T::page(reader, last.as_ref(), PAGE)?;
            if page.is_empty() {
                return Ok(Self { count, digest: hashed.0.finalize().into() });
            }
            for item in &page {
                // The form for debugging shows every field there is, and both databases are compared
                // by one program.
                writeln!(hashed, "{item:?}").map_err(|error| PortError::Backend(error.into()))?;
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
