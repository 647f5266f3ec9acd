use std::fs::File;
use std::io::{self, ErrorKind, IoSliceMut, Read, Seek, SeekFrom};

use ports::{StoredContent, StoredFile};
use rustix::io::{ReadWriteFlags, preadv2};

/// `file`, from its start.
pub(super) fn stored_file(file: File) -> io::Result<StoredFile> {
    let facts = file.metadata()?;
    let (size, modified) = (facts.len(), facts.modified()?);
    Ok(StoredFile { content: Box::new(LocalContent(file)), size, modified })
}

/// The bytes of an open file.
struct LocalContent(File);

/// Stands for the position of the descriptor, which moves on then (Linux, preadv2(2)).
const HERE: u64 = u64::MAX;

impl StoredContent for LocalContent {
    fn read_at_once(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffers = [IoSliceMut::new(buffer)];
        // Whatever else stands in the way (an old kernel, a file system that does not know the flag), a
        // plain read tells.
        preadv2(&self.0, &mut buffers, HERE, ReadWriteFlags::NOWAIT)
            .map_err(|_| ErrorKind::WouldBlock.into())
    }
}

impl Read for LocalContent {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for LocalContent {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}
