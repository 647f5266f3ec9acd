//! The content of a stored file.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use ports::StoredContent;
use redb::ReadOnlyTable;

use crate::CHUNK_BYTES;

/// The content of a file in the state of the store at which it was opened: removals since then do
/// not count.
pub(crate) struct Content {
    chunks: ReadOnlyTable<(u64, u64), &'static [u8]>,
    id: u64,
    size: u64,
    position: u64,
}

impl Content {
    pub(crate) fn new(
        chunks: ReadOnlyTable<(u64, u64), &'static [u8]>,
        id: u64,
        size: u64,
    ) -> Self {
        Self { chunks, id, size, position: 0 }
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let chunk_bytes = CHUNK_BYTES as u64;
        let (number, skipped) = (self.position / chunk_bytes, self.position % chunk_bytes);
        let found = self.chunks.get((self.id, number)).map_err(io::Error::other)?;
        let chunk = found.ok_or_else(|| io::Error::other("a chunk is missing"))?;
        let skipped = usize::try_from(skipped).map_err(io::Error::other)?;
        let rest = chunk.value().get(skipped..).unwrap_or_default();
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Content {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl StoredContent for Content {
    /// A page may have to be read from the disk, so it never promises not to wait.
    fn read_nonblocking(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(ErrorKind::WouldBlock.into())
    }
}
