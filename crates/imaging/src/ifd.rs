//! The image file directories of TIFF (revision 6.0, section 2) and `BigTIFF`, for TIFF and Exif.

pub(crate) mod tag;

use std::io;

use crate::content::{HeaderReader, malformed};

/// The maximum number of entries that are read; real directories have some dozens.
const MAX_ENTRIES: u64 = 4096;

/// The versions of TIFF in raw files of Olympus and Panasonic.
const OLYMPUS: u16 = 0x4F52;
const OLD_OLYMPUS: u16 = 0x5352;
const PANASONIC: u16 = 0x55;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    Little,
    Big,
}

/// The size of offsets and counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Classic,
    Big,
}

/// The entries, each with its first value if that is an integer or a byte.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    entries: Vec<Entry>,
    /// The offset of the next directory in the file; zero in the last one.
    next: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    tag: u16,
    kind: u16,
    /// The first value.
    value: Option<u64>,
    /// The length of an integer or a byte; zero for values of other types.
    value_bytes: u64,
    count: u64,
    /// The position of the first value in the content.
    position: u64,
}

impl Directory {
    /// Reads the first directory of the TIFF that starts at the reader's position.
    pub(crate) fn read_first(reader: &mut HeaderReader) -> io::Result<Self> {
        let (file, first) = TiffFile::open(reader)?;
        file.directory(reader, first)
    }

    /// The first value under `tag`, if it is an integer or a byte.
    pub(crate) fn value(&self, tag: u16) -> Option<u64> {
        self.entry(tag)?.value
    }

    /// Whether there are values under `tag`, of any type.
    pub(crate) fn has(&self, tag: u16) -> bool {
        self.entry(tag).is_some()
    }

    /// The first value under `tag`, if it is an integer of any type but BYTE: Pillow, whose modes
    /// this crate reports, reads bytes as a string.
    pub(crate) fn integer(&self, tag: u16) -> Option<u64> {
        let entry = self.entry(tag)?;
        entry.value.filter(|_| !matches!(entry.kind, 1 | 2 | 7))
    }

    /// The number of values under `tag`.
    pub(crate) fn count(&self, tag: u16) -> u64 {
        self.entry(tag).map_or(0, |entry| entry.count)
    }

    /// The position in the content and the length of the bytes under `tag`; `None` for values of
    /// other types.
    pub(crate) fn span(&self, tag: u16) -> Option<(u64, u64)> {
        let entry = self.entry(tag).filter(|entry| entry.value_bytes == 1)?;
        Some((entry.position, entry.count))
    }

    /// The offset of the next directory; `None` in the last one.
    pub(crate) fn next(&self) -> Option<u64> {
        Some(self.next).filter(|next| *next != 0)
    }

    /// Copies the entry of `tag` from another directory of the file if this one has none.
    pub(crate) fn inherit(&mut self, other: &Self, tag: u16) {
        if self.entry(tag).is_none() {
            self.entries.extend(other.entry(tag).copied());
        }
    }

    /// All bytes under `tag`; `None` without the tag, or with more than `limit` bytes.
    pub(crate) fn bytes(
        &self,
        reader: &mut HeaderReader,
        tag: u16,
        limit: u64,
    ) -> io::Result<Option<Vec<u8>>> {
        let Some(entry) = self.entry(tag) else { return Ok(None) };
        if entry.value_bytes != 1 || entry.count > limit {
            return Ok(None);
        }
        reader.go_to(entry.position)?;
        reader.up_to(entry.count).map(Some)
    }

    fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }
}

/// The encoding of the fields of a TIFF file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TiffFile {
    base: u64,
    pub(crate) order: ByteOrder,
    width: Width,
}

impl TiffFile {
    /// Reads the head of the TIFF that starts at the reader's position, and the offset of its first
    /// directory.
    pub(crate) fn open(reader: &mut HeaderReader) -> io::Result<(Self, u64)> {
        let base = reader.position()?;
        let order = match &reader.array()? {
            b"II" => ByteOrder::Little,
            b"MM" => ByteOrder::Big,
            _ => return Err(malformed()),
        };
        let width = match order.u16(reader.array()?) {
            42 | OLYMPUS | OLD_OLYMPUS | PANASONIC => Width::Classic,
            43 => {
                reader.skip(4)?;
                Width::Big
            }
            _ => return Err(malformed()),
        };
        let file = Self { base, order, width };
        let first = file.offset(reader)?;
        Ok((file, first))
    }

    /// Directories whose offsets count from a position of the content.
    pub(crate) fn within(base: u64, order: ByteOrder) -> Self {
        Self { base, order, width: Width::Classic }
    }

    /// The position in the content of an offset of the file.
    pub(crate) fn position(self, offset: u64) -> Option<u64> {
        self.base.checked_add(offset)
    }

    /// Reads the directory at an offset of the file, as far as it goes.
    pub(crate) fn directory(self, reader: &mut HeaderReader, at: u64) -> io::Result<Directory> {
        self.directory_at(reader, self.position(at).ok_or_else(malformed)?)
    }

    /// Reads the directory at a position of the content, as far as it goes.
    pub(crate) fn directory_at(
        self,
        reader: &mut HeaderReader,
        position: u64,
    ) -> io::Result<Directory> {
        reader.go_to(position)?;
        let count = match self.width {
            Width::Classic => u64::from(self.order.u16(reader.array()?)),
            Width::Big => self.order.u64(reader.array()?),
        };
        let mut entries = Vec::new();
        for _ in 0..count.min(MAX_ENTRIES) {
            let Ok(entry) = self.entry(reader) else { return Ok(Directory { entries, next: 0 }) };
            entries.extend(entry);
        }
        let next = self.offset(reader).unwrap_or(0);
        Ok(Directory { entries, next })
    }

    /// The first `limit` values under `tag`, or as many as there are; empty without the tag.
    pub(crate) fn values(
        self,
        reader: &mut HeaderReader,
        directory: &Directory,
        tag: u16,
        limit: u64,
    ) -> io::Result<Vec<u64>> {
        let Some(entry) = directory.entry(tag) else { return Ok(Vec::new()) };
        reader.go_to(entry.position)?;
        let mut values = Vec::new();
        let count = if entry.value_bytes == 0 { 0 } else { entry.count };
        for _ in 0..count.min(limit) {
            let Ok(value) = self.value(reader, entry.value_bytes) else { break };
            values.push(value);
        }
        Ok(values)
    }

    /// Goes to an offset of the file.
    pub(crate) fn go_to(self, reader: &mut HeaderReader, offset: u64) -> io::Result<()> {
        reader.go_to(self.base.checked_add(offset).ok_or_else(malformed)?)
    }

    fn offset(self, reader: &mut HeaderReader) -> io::Result<u64> {
        Ok(match self.width {
            Width::Classic => u64::from(self.order.u32(reader.array()?)),
            Width::Big => self.order.u64(reader.array()?),
        })
    }

    /// The entry at the reader's position; `None` for one without values. Advances the reader to
    /// the next entry.
    fn entry(self, reader: &mut HeaderReader) -> io::Result<Option<Entry>> {
        let tag = self.order.u16(reader.array()?);
        let kind = self.order.u16(reader.array()?);
        let count = self.offset(reader)?;
        let field = reader.position()?;
        let room = if self.width == Width::Classic { 4 } else { 8 };
        let value_bytes = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 13 => 4,
            16..=18 => 8,
            _ => 0,
        };
        let fits = count.checked_mul(value_bytes).is_some_and(|bytes| bytes <= room);
        let position = if fits { field } else { self.base.saturating_add(self.offset(reader)?) };
        reader.go_to(position)?;
        let value = match value_bytes {
            0 => Ok(None),
            bytes => self.value(reader, bytes).map(Some),
        };
        reader.go_to(field + room)?;
        let is_present = count > 0 && (1..=18).contains(&kind);
        let entry = |value| Entry { tag, kind, value, value_bytes, count, position };
        Ok(value.ok().filter(|_| is_present).map(entry))
    }

    fn value(self, reader: &mut HeaderReader, bytes: u64) -> io::Result<u64> {
        Ok(match bytes {
            1 => u64::from(reader.u8()?),
            2 => u64::from(self.order.u16(reader.array()?)),
            4 => u64::from(self.order.u32(reader.array()?)),
            _ => self.order.u64(reader.array()?),
        })
    }
}

impl ByteOrder {
    pub(crate) fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    pub(crate) fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    pub(crate) fn u64(self, bytes: [u8; 8]) -> u64 {
        match self {
            Self::Little => u64::from_le_bytes(bytes),
            Self::Big => u64::from_be_bytes(bytes),
        }
    }

    pub(crate) fn u16_bytes(self, value: u16) -> [u8; 2] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    pub(crate) fn u32_bytes(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    pub(crate) fn u64_bytes(self, value: u64) -> [u8; 8] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }
}
