use std::fs::File;
use std::io::{self, ErrorKind, IoSliceMut, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

use ports::{StoredContent, StoredFile};
use rustix::io::{ReadWriteFlags, preadv2};

use super::directory::RegularFile;
use crate::seeking::sought;

/// `file`, from its start.
pub(super) fn stored_file(file: RegularFile) -> io::Result<StoredFile> {
    let RegularFile { file, facts } = file;
    let (size, modified) = (facts.len(), facts.modified()?);
    Ok(StoredFile { content: Box::new(LocalContent { file, size, position: 0 }), size, modified })
}

/// The bytes of an open file. It knows by itself how far it was read, so that to go elsewhere costs no call of
/// the system.
struct LocalContent {
    file: File,
    size: u64,
    position: u64,
}

impl StoredContent for LocalContent {
    fn read_at_once(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut buffers = [IoSliceMut::new(buffer)];
        // Whatever else stands in the way (an old kernel, a file system that does not know the flag), a
        // plain read tells.
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
        self.position = sought(to, self.position, self.size)?;
        Ok(self.position)
    }
}
