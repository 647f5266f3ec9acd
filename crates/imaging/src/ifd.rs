//! The image file directory of TIFF (revision 6.0, section 2) and `BigTIFF`.

use std::io;

use crate::content::{HeaderReader, malformed};

/// The tags that this crate reads.
pub(crate) mod tag {
    pub(crate) const IMAGE_WIDTH: u16 = 256;
    pub(crate) const IMAGE_LENGTH: u16 = 257;
    pub(crate) const BITS_PER_SAMPLE: u16 = 258;
    pub(crate) const COMPRESSION: u16 = 259;
    pub(crate) const PHOTOMETRIC_INTERPRETATION: u16 = 262;
    pub(crate) const ORIENTATION: u16 = 274;
    pub(crate) const SAMPLES_PER_PIXEL: u16 = 277;
    pub(crate) const ROWS_PER_STRIP: u16 = 278;
    pub(crate) const TILE_WIDTH: u16 = 322;
    pub(crate) const TILE_LENGTH: u16 = 323;
    pub(crate) const EXTRA_SAMPLES: u16 = 338;
    pub(crate) const SAMPLE_FORMAT: u16 = 339;
}

/// The maximum number of entries that are read; real directories have some dozens.
const MAX_ENTRIES: u64 = 4096;

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

/// The entries, each with its first value if that is an integer.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    tag: u16,
    kind: u16,
    value: Option<u64>,
    /// The position of the value in the content.
    position: u64,
}

impl Directory {
    /// Reads the first directory of the TIFF that starts at the reader's position.
    pub(crate) fn read_first(reader: &mut HeaderReader) -> io::Result<(ByteOrder, Self)> {
        let base = reader.position()?;
        let order = match &reader.array()? {
            b"II" => ByteOrder::Little,
            b"MM" => ByteOrder::Big,
            _ => return Err(malformed()),
        };
        let width = match order.u16(reader.array()?) {
            42 => Width::Classic,
            43 => {
                reader.skip(4)?;
                Width::Big
            }
            _ => return Err(malformed()),
        };
        let fields = Fields { base, order, width };
        let offset = fields.offset(reader)?;
        reader.go_to(base.checked_add(offset).ok_or_else(malformed)?)?;
        let count = match width {
            Width::Classic => u64::from(order.u16(reader.array()?)),
            Width::Big => order.u64(reader.array()?),
        };
        let mut entries = Vec::new();
        for _ in 0..count.min(MAX_ENTRIES) {
            let Ok(entry) = fields.entry(reader) else { break };
            entries.extend(entry);
        }
        Ok((order, Self { entries }))
    }

    /// The first value under `tag`, if it is an unsigned integer.
    pub(crate) fn value(&self, tag: u16) -> Option<u64> {
        let is_wanted = |entry: &&Entry| entry.tag == tag && matches!(entry.kind, 1 | 3 | 4 | 16);
        self.entries.iter().find(is_wanted)?.value
    }

    /// Whether there are values under `tag`, of any type.
    pub(crate) fn has(&self, tag: u16) -> bool {
        self.entries.iter().any(|entry| entry.tag == tag)
    }

    /// The first value under `tag`, if it is an integer of any type but BYTE: Pillow, whose modes
    /// this crate reports, reads bytes as a string.
    pub(crate) fn integer(&self, tag: u16) -> Option<u64> {
        let entry = self.entries.iter().find(|entry| entry.tag == tag)?;
        entry.value.filter(|_| entry.kind != 1)
    }

    /// The position of the first value under `tag` in the content.
    pub(crate) fn position(&self, tag: u16) -> Option<u64> {
        self.entries.iter().find(|entry| entry.tag == tag).map(|entry| entry.position)
    }
}

/// The encoding of the fields of one file.
#[derive(Clone, Copy)]
struct Fields {
    base: u64,
    order: ByteOrder,
    width: Width,
}

impl Fields {
    fn offset(self, reader: &mut HeaderReader) -> io::Result<u64> {
        Ok(match self.width {
            Width::Classic => u64::from(self.order.u32(reader.array()?)),
            Width::Big => self.order.u64(reader.array()?),
        })
    }

    /// The entry at the reader's position; `None` for one without values. Advances the reader to the
    /// next entry.
    fn entry(self, reader: &mut HeaderReader) -> io::Result<Option<Entry>> {
        let tag = self.order.u16(reader.array()?);
        let kind = self.order.u16(reader.array()?);
        let count = self.offset(reader)?;
        let field = reader.position()?;
        let room = if self.width == Width::Classic { 4 } else { 8 };
        let value_bytes = match kind {
            1 | 6 => 1,
            3 | 8 => 2,
            4 | 9 | 13 => 4,
            16 => 8,
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
        Ok(value.ok().filter(|_| is_present).map(|value| Entry { tag, kind, value, position }))
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
    fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    fn u64(self, bytes: [u8; 8]) -> u64 {
        match self {
            Self::Little => u64::from_le_bytes(bytes),
            Self::Big => u64::from_be_bytes(bytes),
        }
    }
}
