//! The content of a job as a worker reads it: part by part, from the server.

use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::net::UnixStream;

use super::frame::{receive_into, send_message};
use super::messages::{MAX_READ_BYTES, Report};
use crate::seek::resolve;

/// Content that the server holds; each read requests a part of it.
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
        send_message(&mut server, &Report::Read { offset: self.position, length })?;
        let read = receive_into(&mut server, buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for RemoteContent<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = resolve(to, self.position, self.length)?;
        Ok(self.position)
    }
}
