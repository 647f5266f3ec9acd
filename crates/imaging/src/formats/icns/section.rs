//! A part of a file as a file of its own.

use std::io::{self, Read, Seek, SeekFrom};

use crate::content::Content;

/// The bytes of a content from `start` on.
pub(super) struct Section<'c, 'a> {
    content: &'c mut Content<'a>,
    start: u64,
    length: u64,
    position: u64,
}

impl<'c, 'a> Section<'c, 'a> {
    pub(super) fn new(content: &'c mut Content<'a>, start: u64, length: u64) -> io::Result<Self> {
        let rest = content.length()?.saturating_sub(start);
        content.seek(SeekFrom::Start(start))?;
        Ok(Self { content, start, length: length.min(rest), position: 0 })
    }
}

impl Read for Section<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.position);
        let count = self.content.take(left).read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Section<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(distance) => self.length.checked_add_signed(distance),
            SeekFrom::Current(distance) => self.position.checked_add_signed(distance),
        };
        let position = position.ok_or(io::ErrorKind::InvalidInput)?;
        let absolute = self.start.checked_add(position).ok_or(io::ErrorKind::InvalidInput)?;
        self.content.seek(SeekFrom::Start(absolute))?;
        self.position = position;
        Ok(position)
    }
}
