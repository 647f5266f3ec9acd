//! The pictures that inspectors and processors are tested with, and files that fail.
//!
//! The files are links to the fixtures of the tests, so that a package of this crate has them.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

macro_rules! picture {
    ($name:literal) => {
        include_bytes!(concat!("../pictures/", $name))
    };
}

/// 2560x1600 pixels in RGB, with a location and a camera in its Exif block.
pub(crate) const PHOTO: &[u8] = picture!("photo.jpg");
/// 72x54 pixels when it is upright, stored rotated.
pub(crate) const ROTATED: &[u8] = picture!("orientation-6.jpg");
/// 72x54 pixels, transparent in one corner.
pub(crate) const TRANSPARENT: &[u8] = picture!("rgba-8.png");
/// 72x54 pixels with an alpha channel that is opaque everywhere.
pub(crate) const OPAQUE_ALPHA: &[u8] = picture!("rgba-opaque.png");
/// 72x54 pixels, two frames.
pub(crate) const ANIMATION: &[u8] = picture!("animated.gif");
/// 72x54 pixels by its header, truncated in the middle.
pub(crate) const TRUNCATED: &[u8] = picture!("truncated.png");
/// A header that claims 50000x50000 pixels.
pub(crate) const HUGE_HEADER: &[u8] = picture!("claims-too-much.png");
/// 120x80 pixels.
pub(crate) const DRAWING: &[u8] = picture!("sized.svg");

/// Small pictures that are truncated or scrambled in many ways.
pub(crate) fn broken() -> impl Iterator<Item = Vec<u8>> {
    [ROTATED, TRANSPARENT, ANIMATION].into_iter().flat_map(|picture| {
        let cuts = (0..picture.len()).step_by(37).map(|length| picture[..length].to_vec());
        let reach = picture.len().min(256);
        let scrambled = (0..reach).step_by(5).map(|at| {
            let mut bytes = picture.to_vec();
            bytes[at] = !bytes[at];
            bytes
        });
        cuts.chain(scrambled)
    })
}

/// A file of 4 KiB on a disk that cannot be read.
pub(crate) struct UnreadableFile;

impl Read for UnreadableFile {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk cannot be read"))
    }
}

impl Seek for UnreadableFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        Ok(if matches!(to, SeekFrom::End(_)) { 4096 } else { 0 })
    }
}

/// A file of a terabyte, zeros after its beginning, that counts the bytes that are read.
pub(crate) struct LongFile {
    beginning: Cursor<&'static [u8]>,
    position: u64,
    pub(crate) bytes_read: usize,
}

impl LongFile {
    pub(crate) fn new(beginning: &'static [u8]) -> Self {
        Self { beginning: Cursor::new(beginning), position: 0, bytes_read: 0 }
    }

    const LENGTH: u64 = 1 << 40;
}

impl Read for LongFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.beginning.set_position(self.position);
        let mut count = self.beginning.read(buffer)?;
        if count == 0 {
            let left = usize::try_from(Self::LENGTH.saturating_sub(self.position));
            count = buffer.len().min(left.unwrap_or(usize::MAX));
            buffer[..count].fill(0);
        }
        self.position += count as u64;
        self.bytes_read += count;
        Ok(count)
    }
}

impl Seek for LongFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match to {
            SeekFrom::Start(position) => (position, 0),
            SeekFrom::End(offset) => (Self::LENGTH, offset),
            SeekFrom::Current(offset) => (self.position, offset),
        };
        let position = base.checked_add_signed(offset);
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
