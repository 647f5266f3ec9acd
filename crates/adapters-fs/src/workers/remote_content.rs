use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::net::UnixStream;

use super::wire::{MAX_READ_BYTES, Report, receive_part};
use crate::seeking::sought;

/// Content that lies with the server, which is asked for each part of it.
pub(super) struct RemoteContent<'a> {
    server: &'a UnixStream,
    length: u64,
    position: u64,
}

impl<'a> RemoteContent<'a> {
    pub(super) fn new(server: &'a UnixStream, length: u64) -> Self {
        Self { server, length, position: 0 }
    }
}

impl Read for RemoteContent<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        let length = u32::try_from(left.min(buffer.len() as u64)).unwrap_or(MAX_READ_BYTES);
        let length = length.min(MAX_READ_BYTES);
        if length == 0 {
            return Ok(0);
        }
        let mut server = self.server;
        Report::Read { offset: self.position, length }.send(&mut server)?;
        let unreadable = || io::Error::other("the server cannot read the content");
        let read = receive_part(&mut server, buffer)?.ok_or_else(unreadable)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for RemoteContent<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = sought(to, self.position, self.length)?;
        Ok(self.position)
    }
}
