//! The content of a stored file.

use std::fs::File;
use std::io::{self, ErrorKind, IoSliceMut, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

use ports::{StoredContent, StoredFile};
use rustix::io::{ReadWriteFlags, preadv2};

use super::directory::RegularFile;
use crate::seek::resolve;

/// `file`, from its start.
pub(super) fn stored_file(file: RegularFile) -> io::Result<StoredFile> {
    let RegularFile { file, metadata } = file;
    let (size, modified) = (metadata.len(), metadata.modified()?);
    Ok(StoredFile { content: Box::new(LocalContent { file, size, position: 0 }), size, modified })
}

/// The bytes of an open file. It keeps its own position, so that a seek is not a system call.
struct LocalContent {
    file: File,
    size: u64,
    position: u64,
}

impl StoredContent for LocalContent {
    fn read_nonblocking(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffers = [IoSliceMut::new(buffer)];
        // Any other error (an old kernel, a file system without support for the flag) is reported
        // by the plain read that follows.
        let read = preadv2(&self.file, &mut buffers, self.position, ReadWriteFlags::NOWAIT)
            .map_err(|_| ErrorKind::WouldBlock)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Read for LocalContent {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for LocalContent {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = resolve(to, self.position, self.size)?;
        Ok(self.position)
    }
}
