//! Compound files ([MS-CFB]): the streams of the root storage decide what document it is.

use std::collections::HashSet;

use super::probe::Probe;

/// Entries of the directory looked at before giving up.
const MAX_ENTRIES: usize = 64;

/// Links of a chain of sectors followed before giving up.
const MAX_LINKS: u32 = 4096;

const ENTRY_BYTES: usize = 128;
const HEADER_ENTRIES: u32 = 109;
const NO_STREAM: u32 = u32::MAX;
/// Numbers from here on are marks and no sectors.
const FIRST_MARK: u32 = 0xFFFF_FFFA;

/// Streams and storages of a root storage, each with the media type of the document.
const STREAMS: [(&str, &str); 9] = [
    // A document of Office Open XML under a password ([MS-OFFCRYPTO], section 2.3.4.4).
    ("EncryptedPackage", "application/encrypted"),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("PP97_DUALSTORAGE", "application/vnd.ms-powerpoint"),
    ("VisioDocument", "application/vnd.visio"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("__nameid_version1.0", "application/vnd.ms-outlook"),
];

/// The media type of a compound file; empty where the document is of no known kind.
pub(super) fn name(probe: &mut Probe) -> Option<&'static str> {
    if !probe.head().starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return None;
    }
    Some(CompoundFile::open(probe).and_then(|mut file| file.document()).unwrap_or_default())
}

/// A reader of a compound file that fetches single sectors.
struct CompoundFile<'p, 'c, 'a> {
    probe: &'p mut Probe<'c, 'a>,
    sector_shift: u32,
    first_directory_sector: u32,
    first_table_of_tables: u32,
    /// The last sector of the directory that was looked up, and its place in the chain.
    directory_sector: (u32, u32),
}

impl<'p, 'c, 'a> CompoundFile<'p, 'c, 'a> {
    /// Reads the header (section 2.2).
    fn open(probe: &'p mut Probe<'c, 'a>) -> Option<Self> {
        let header = probe.array::<76>(0)?;
        let sector_shift = u32::from(u16::from_le_bytes(*header[30..].first_chunk()?));
        let first_directory_sector = u32_at(&header, 48)?;
        matches!(sector_shift, 9 | 12).then_some(Self {
            sector_shift,
            first_directory_sector,
            first_table_of_tables: u32_at(&header, 68)?,
            directory_sector: (0, first_directory_sector),
            probe,
        })
    }

    /// Walks the tree of the root storage's children (section 2.6.4).
    fn document(&mut self) -> Option<&'static str> {
        let mut waiting = vec![self.entry(0)?.child];
        let mut seen = HashSet::new();
        while let Some(number) = waiting.pop() {
            if number == NO_STREAM || !seen.insert(number) {
                continue;
            }
            if seen.len() > MAX_ENTRIES {
                return None;
            }
            let entry = self.entry(number)?;
            if let Some((_, name)) = STREAMS.iter().find(|(stream, _)| entry.is_named(stream)) {
                return Some(name);
            }
            waiting.extend([entry.left, entry.right]);
        }
        None
    }

    fn entry(&mut self, number: u32) -> Option<Entry> {
        let per_sector = 1 << (self.sector_shift - ENTRY_BYTES.ilog2());
        let sector = self.directory_sector(number / per_sector)?;
        let start = self.start(sector)? + u64::from(number % per_sector) * ENTRY_BYTES as u64;
        Some(Entry::parse(&self.probe.array(start)?))
    }

    /// The sector of that place in the chain of the directory.
    fn directory_sector(&mut self, place: u32) -> Option<u32> {
        if place < self.directory_sector.0 {
            self.directory_sector = (0, self.first_directory_sector);
        }
        let (from, mut sector) = self.directory_sector;
        for _ in from..place.min(from.saturating_add(MAX_LINKS)) {
            sector = self.next(sector)?;
        }
        self.directory_sector = (place, sector);
        Some(sector)
    }

    /// The sector that follows another in its chain (section 2.3).
    fn next(&mut self, sector: u32) -> Option<u32> {
        let per_sector = self.numbers_per_sector();
        let table = self.table(sector / per_sector)?;
        self.number(table, sector % per_sector)
    }

    /// The sector of that part of the allocation table (section 2.5).
    fn table(&mut self, part: u32) -> Option<u32> {
        let Some(beyond) = part.checked_sub(HEADER_ENTRIES) else {
            return Some(u32::from_le_bytes(self.probe.array(76 + 4 * u64::from(part))?));
        };
        let per_sector = self.numbers_per_sector() - 1;
        let mut sector = self.first_table_of_tables;
        for _ in 0..(beyond / per_sector).min(MAX_LINKS) {
            sector = self.number(sector, per_sector)?;
        }
        self.number(sector, beyond % per_sector)
    }

    fn number(&mut self, sector: u32, place: u32) -> Option<u32> {
        let start = self.start(sector)? + 4 * u64::from(place);
        Some(u32::from_le_bytes(self.probe.array(start)?))
    }

    fn numbers_per_sector(&self) -> u32 {
        1 << (self.sector_shift - 2)
    }

    /// Where a sector begins, in bytes.
    fn start(&self, sector: u32) -> Option<u64> {
        (sector < FIRST_MARK).then(|| (u64::from(sector) + 1) << self.sector_shift)
    }
}

/// An entry of the directory (section 2.6.1).
struct Entry {
    /// In UTF-16, with the zero at its end.
    name: Vec<u16>,
    left: u32,
    right: u32,
    child: u32,
}

impl Entry {
    fn parse(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let name_bytes = usize::from(u16::from_le_bytes([bytes[64], bytes[65]])).min(64);
        let units = bytes[..name_bytes].as_chunks().0.iter();
        let [left, right, child] = [68, 72, 76].map(|at| u32_at(bytes, at).unwrap_or(NO_STREAM));
        Self { name: units.map(|unit| u16::from_le_bytes(*unit)).collect(), left, right, child }
    }

    fn is_named(&self, name: &str) -> bool {
        self.name.iter().copied().eq(name.encode_utf16().chain([0]))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
