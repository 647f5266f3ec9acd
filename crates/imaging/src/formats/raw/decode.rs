//! Decoding the preview of a raw file, which is a JPEG.

use std::io::{self, Read, Seek, SeekFrom};

use super::super::jpeg;
use crate::content::{Content, HeaderReader};
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable, unsupported};
use crate::header::ImageHeader;
use crate::pixels::image::Decoded;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    let preview = job.header.preview.ok_or_else(|| unsupported("a raw file without a preview"))?;
    let (start, length) = (preview.position, preview.length);
    let mut part = Part { content: job.content, start, length, at: 0 };
    let mut content = Content::new(&mut part);
    let mut header = ImageHeader::default();
    let mut reader = HeaderReader::new(&mut content).map_err(unreadable)?;
    let _ = jpeg::read_header(&mut reader, &mut header);
    let found = header.stored.ok_or_else(|| unreadable("the preview has no header"))?;
    check_dimensions((found.width(), found.height()), job.stored)?;
    let (stored, largest) = (job.stored, job.largest);
    jpeg::decode(&mut DecodeJob { content: &mut content, header, stored, largest })
}

/// A part of the content, as a file of its own.
struct Part<'p, 'a> {
    content: &'p mut Content<'a>,
    start: u64,
    length: u64,
    at: u64,
}

impl Read for Part<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(self.at);
        self.content.seek(SeekFrom::Start(self.start.saturating_add(self.at)))?;
        let read = self.content.take(left).read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Part<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(distance) => self.at.checked_add_signed(distance),
            SeekFrom::End(distance) => self.length.checked_add_signed(distance),
        };
        self.at = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
