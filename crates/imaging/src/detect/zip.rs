//! The central directory of a ZIP file (APPNOTE.TXT, section 4.3.12): the names of all entries.

use std::io::Read;

use flate2::read::DeflateDecoder;
use memchr::memmem;

use super::probe::Probe;

/// How far from the end of the file the end record is looked for; comments are rare and short.
const TAIL_BYTES: usize = 16 << 10;

/// How much of the directory is read: about a thousand entries.
const MAX_DIRECTORY_BYTES: usize = 64 << 10;

/// How much of an entry's content is read, as stored and as inflated.
const MAX_STORED_BYTES: usize = 16 << 10;
const MAX_INFLATED_BYTES: u64 = 64 << 10;

const END_RECORD_BYTES: usize = 22;
const DIRECTORY_HEADER_BYTES: usize = 46;
const LOCAL_HEADER_BYTES: usize = 30;

/// The entries of a ZIP file, as many as fit the bounds.
pub(super) struct Directory {
    pub(super) entries: Vec<Entry>,
    /// How far the file's own offsets are off: the length of what precedes the ZIP file proper.
    prefix: u64,
}

/// An entry of the directory.
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    method: u16,
    stored_bytes: u32,
    local_header: u32,
}

impl Directory {
    /// Reads the directory; `None` where there is none at the end of the file.
    pub(super) fn read(probe: &mut Probe) -> Option<Self> {
        let end = EndRecord::find(probe)?;
        let start = end.start.checked_sub(end.directory_bytes)?;
        let prefix = start.saturating_sub(end.directory_offset);
        let length = usize::try_from(end.directory_bytes).ok()?.min(MAX_DIRECTORY_BYTES);
        let mut rest = probe.up_to(start, length)?;
        let mut entries = Vec::new();
        while let Some((entry, next)) = Entry::split_off(rest) {
            entries.push(entry);
            rest = next;
        }
        Some(Self { entries, prefix })
    }

    /// Whether an entry has exactly that name.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name.as_bytes())
    }

    /// Whether the name of an entry begins so.
    pub(super) fn holds_under(&self, prefix: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.starts_with(prefix.as_bytes()))
    }

    /// The beginning of the content of the entry of that name.
    pub(super) fn content(&self, probe: &mut Probe, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name == name.as_bytes())?;
        let header_start = self.prefix.checked_add(u64::from(entry.local_header))?;
        let header = probe.array::<LOCAL_HEADER_BYTES>(header_start)?;
        let names = u64::from(u16_at(&header, 26)?) + u64::from(u16_at(&header, 28)?);
        let start = header_start + LOCAL_HEADER_BYTES as u64 + names;
        let length = usize::try_from(entry.stored_bytes).ok()?.min(MAX_STORED_BYTES);
        let stored = probe.up_to(start, length)?;
        match entry.method {
            0 => Some(stored.to_vec()),
            8 => Some(inflated(stored)),
            _ => None,
        }
    }
}

/// What inflates of a content that may be cut off.
fn inflated(stored: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    // A decoder that fails leaves what it made until then.
    let _ = DeflateDecoder::new(stored).take(MAX_INFLATED_BYTES).read_to_end(&mut content);
    content
}

impl Entry {
    /// The entry that a directory begins with, and what follows it.
    fn split_off(directory: &[u8]) -> Option<(Self, &[u8])> {
        let header = directory.get(..DIRECTORY_HEADER_BYTES)?;
        if !header.starts_with(b"PK\x01\x02") {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|at| u16_at(header, at).map(usize::from));
        let rest = &directory[DIRECTORY_HEADER_BYTES..];
        let entry = Self {
            name: rest.get(..name?)?.to_vec(),
            method: u16_at(header, 10)?,
            stored_bytes: u32_at(header, 20)?,
            local_header: u32_at(header, 42)?,
        };
        Some((entry, rest.get(name? + extra? + comment?..).unwrap_or_default()))
    }
}

/// The record that ends the directory (section 4.3.16, or 4.3.14 where sizes take 64 bits).
struct EndRecord {
    /// Where it begins.
    start: u64,
    directory_bytes: u64,
    directory_offset: u64,
}

impl EndRecord {
    fn find(probe: &mut Probe) -> Option<Self> {
        let last = probe.length().checked_sub(END_RECORD_BYTES as u64)?;
        let tail_start = if probe.array::<4>(last)? == *b"PK\x05\x06" {
            last
        } else {
            last.saturating_sub(TAIL_BYTES as u64)
        };
        let tail = probe.up_to(tail_start, END_RECORD_BYTES + TAIL_BYTES)?;
        let at = memmem::rfind(tail, b"PK\x05\x06")?;
        let record = tail.get(at..at + END_RECORD_BYTES)?;
        let start = tail_start + at as u64;
        let [directory_bytes, directory_offset] = [12, 16].map(|at| u32_at(record, at));
        let short = Self {
            start,
            directory_bytes: u64::from(directory_bytes?),
            directory_offset: u64::from(directory_offset?),
        };
        let is_long = directory_bytes? == u32::MAX || directory_offset? == u32::MAX;
        if is_long { Self::long(probe, start) } else { Some(short) }
    }

    /// The record of 64-bit sizes, by the locator that precedes the record of 32-bit sizes.
    fn long(probe: &mut Probe, short_start: u64) -> Option<Self> {
        let locator = probe.array::<20>(short_start.checked_sub(20)?)?;
        let start =
            u64::from_le_bytes(*locator.strip_prefix(b"PK\x06\x07\0\0\0\0")?.first_chunk()?);
        let record = probe.array::<56>(start)?;
        let long_at =
            |at: usize| record[at..].first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
        record.starts_with(b"PK\x06\x06").then_some(Self {
            start,
            directory_bytes: long_at(40)?,
            directory_offset: long_at(48)?,
        })
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
