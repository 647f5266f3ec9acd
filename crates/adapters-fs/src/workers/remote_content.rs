use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::net::UnixStream;

use super::wire::{MAX_READ_BYTES, Order, Report, nonsense};

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
        match Order::receive(&mut server)? {
            Order::Bytes(bytes) => {
                let read = buffer.get_mut(..bytes.len()).ok_or_else(nonsense)?;
                read.copy_from_slice(&bytes);
                self.position += bytes.len() as u64;
                Ok(bytes.len())
            }
            Order::NoBytes => Err(io::Error::other("the server cannot read the content")),
            Order::Job(_) => Err(nonsense()),
        }
    }
}

impl Seek for RemoteContent<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
        };
        self.position = position.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
