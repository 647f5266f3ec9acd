//! The raw files of cameras that are TIFF by their first bytes: DNG, and those of Nikon, Sony and
//! Pentax.

use super::probe::Probe;
use crate::ifd::tag;

/// The version of TIFF. `BigTIFF` has another one.
const VERSION: u16 = 42;

/// Compression schemes of Sony, Nikon and Pentax.
const SENSOR_COMPRESSIONS: [u64; 3] = [32767, 34713, 65535];

/// The most directories, entries of one, and directories below one that are looked at.
const MAX_DIRECTORIES: usize = 8;
const MAX_ENTRIES: usize = 512;

/// The media type of a raw file that begins like a TIFF. A developed TIFF of the same camera has no
/// sensor data.
pub(super) fn name(probe: &mut Probe) -> Option<&'static str> {
    let is_little = probe.head().starts_with(b"II");
    let mut file = File { probe, is_little };
    let version = file.probe.array(2)?;
    if file.short(version) != VERSION {
        return None;
    }
    let first = file.u32(4)?;
    let directory = file.directory(first)?;
    if directory.entries.iter().any(|entry| entry.tag == tag::DNG_VERSION) {
        return Some("image/x-adobe-dng");
    }
    let make = directory.entry(tag::MAKE).and_then(|entry| file.text(entry))?;
    let name = match &make {
        b"NIKO" => "image/x-nikon-nef",
        b"SONY" => "image/x-sony-arw",
        b"PENT" | b"RICO" => "image/x-pentax-pef",
        _ => return None,
    };
    file.has_sensor_data(directory).then_some(name)
}

struct File<'p, 'c, 'a> {
    probe: &'p mut Probe<'c, 'a>,
    is_little: bool,
}

struct Directory {
    entries: Vec<Entry>,
    next: u32,
}

#[derive(Clone, Copy)]
struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    /// The value, or where the values are.
    value: [u8; 4],
}

impl Directory {
    fn entry(&self, tag: u16) -> Option<Entry> {
        self.entries.iter().find(|entry| entry.tag == tag).copied()
    }
}

impl File<'_, '_, '_> {
    fn number(&self, bytes: [u8; 4]) -> u32 {
        if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }
    }

    fn short(&self, bytes: [u8; 2]) -> u16 {
        if self.is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) }
    }

    fn u32(&mut self, at: u64) -> Option<u32> {
        let bytes = self.probe.array(at)?;
        Some(self.number(bytes))
    }

    fn directory(&mut self, at: u32) -> Option<Directory> {
        let at = u64::from(at);
        let count = self.probe.array(at)?;
        let count = usize::from(self.short(count)).min(MAX_ENTRIES);
        let bytes = self.probe.up_to(at.checked_add(2)?, count * 12 + 4)?.to_vec();
        let (fields, rest) = bytes.as_chunks::<12>();
        let entries = fields.iter().take(count).filter_map(|field| self.entry(field)).collect();
        Some(Directory { entries, next: rest.first_chunk().map_or(0, |next| self.number(*next)) })
    }

    fn entry(&self, field: &[u8; 12]) -> Option<Entry> {
        let &[tag, kind, ..] = field.as_chunks::<2>().0 else { return None };
        let &[_, count, value] = field.as_chunks::<4>().0 else { return None };
        let (tag, kind) = (self.short(tag), self.short(kind));
        Some(Entry { tag, kind, count: self.number(count), value })
    }

    /// The first integer of an entry that has only one.
    fn integer(&self, entry: Entry) -> u32 {
        let [first, second, ..] = entry.value;
        match entry.kind {
            3 => u32::from(self.short([first, second])),
            _ => self.number(entry.value),
        }
    }

    /// The first letters of a text.
    fn text(&mut self, entry: Entry) -> Option<[u8; 4]> {
        if entry.count <= 4 {
            return Some(entry.value);
        }
        self.probe.array(self.number(entry.value).into())
    }

    /// The directories below an entry.
    fn below(&mut self, entry: Entry) -> Vec<u32> {
        if entry.count == 1 {
            return vec![self.number(entry.value)];
        }
        let count = usize::try_from(entry.count).unwrap_or(usize::MAX).min(MAX_DIRECTORIES);
        let at = self.number(entry.value).into();
        let bytes = self.probe.up_to(at, count * 4).map(<[u8]>::to_vec).unwrap_or_default();
        bytes.as_chunks().0.iter().map(|offset| self.number(*offset)).collect()
    }

    fn has_sensor_data(&mut self, first: Directory) -> bool {
        let mut open = vec![first];
        for _ in 0..MAX_DIRECTORIES {
            let Some(directory) = open.pop() else { return false };
            let is_in = |tag, values: &[u64]| {
                let entry = directory.entry(tag);
                entry.is_some_and(|entry| values.contains(&self.integer(entry).into()))
            };
            if is_in(tag::PHOTOMETRIC_INTERPRETATION, &tag::SENSOR_DATA)
                || is_in(tag::COMPRESSION, &SENSOR_COMPRESSIONS)
            {
                return true;
            }
            let below = directory.entry(tag::SUB_IFDS).map(|entry| self.below(entry));
            let next = Some(directory.next).filter(|next| *next != 0);
            for offset in next.into_iter().chain(below.unwrap_or_default()) {
                open.extend(self.directory(offset));
            }
        }
        false
    }
}
