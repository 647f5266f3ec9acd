//! The items of a HEIF file: their properties, references and extents, by its `meta` box.

use std::collections::BTreeMap;
use std::io;

use crate::content::{HeaderReader, malformed};
use crate::formats::boxes::{Fields, boxes, find, go_to_box};

/// The largest `meta` box that is read.
const MAX_META_BYTES: u64 = 1 << 20;

/// The maximum number of extents of all items; their fields may take no bytes at all.
const MAX_EXTENTS: usize = 1 << 14;

/// A part of the file, or of the `idat` box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) offset: u64,
    /// In bytes; zero stands for everything up to the end.
    pub(super) length: u64,
}

/// An item as its boxes describe it.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// `hvc1`, `av01`, `grid`, …
    pub(super) kind: [u8; 4],
    pub(super) extents: Vec<Extent>,
    /// Whether the extents are in the `idat` box.
    pub(super) is_in_meta: bool,
    /// Indices of [`Meta::properties`], in the order of their association.
    properties: Vec<usize>,
}

/// A property: its type and body.
type Property = ([u8; 4], Vec<u8>);

/// A reference from one item to others.
#[derive(Debug)]
struct Reference {
    kind: [u8; 4],
    from: u32,
    to: Vec<u32>,
}

/// The content of a `meta` box.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) primary: u32,
    items: BTreeMap<u32, Item>,
    properties: Vec<Property>,
    references: Vec<Reference>,
    /// The content of the `idat` box.
    pub(super) data: Vec<u8>,
}

impl Meta {
    /// Reads the file that starts at the reader's position.
    pub(super) fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        let meta = go_to_box(reader, |found| found.kind == *b"meta")?;
        reader.skip(4)?;
        let length = meta.length.unwrap_or(u64::MAX).min(MAX_META_BYTES);
        let bytes = reader.up_to(length.saturating_sub(4))?;
        Self::parse(&bytes).ok_or_else(malformed)
    }

    /// The boxes that the primary item needs are required; others may be missing or malformed.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut meta = Self { primary: primary(find(bytes, *b"pitm")?)?, ..Self::default() };
        if let Some(information) = find(bytes, *b"iinf") {
            meta.read_kinds(information);
        }
        if let Some(locations) = find(bytes, *b"iloc") {
            meta.read_extents(locations);
        }
        if let Some(references) = find(bytes, *b"iref") {
            meta.read_references(references);
        }
        if let Some(data) = find(bytes, *b"idat") {
            meta.data = data.to_vec();
        }
        let properties = find(bytes, *b"iprp")?;
        let container = boxes(find(properties, *b"ipco")?);
        meta.properties = container.map(|(kind, body)| (kind, body.to_vec())).collect();
        // There may be several boxes of associations, for indices of different widths.
        for (_, associations) in boxes(properties).filter(|(kind, _)| kind == b"ipma") {
            meta.read_associations(associations);
        }
        Some(meta)
    }

    pub(super) fn item(&self, id: u32) -> Option<&Item> {
        self.items.get(&id)
    }

    /// The properties of an item in the order of their association.
    pub(super) fn properties(&self, id: u32) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
        let indices = self.items.get(&id).map_or(&[][..], |item| &item.properties);
        let properties = indices.iter().filter_map(|index| self.properties.get(*index));
        properties.map(|(kind, body)| (kind, body.as_slice()))
    }

    /// The first property of that type.
    pub(super) fn property(&self, id: u32, wanted: [u8; 4]) -> Option<&[u8]> {
        self.properties(id).find(|(kind, _)| **kind == wanted).map(|(_, body)| body)
    }

    /// The items to which `from` refers.
    pub(super) fn references(&self, kind: [u8; 4], from: u32) -> &[u32] {
        let found = self.references.iter().find(|found| (found.kind, found.from) == (kind, from));
        found.map_or(&[], |found| &found.to)
    }

    /// The items that refer to `to`.
    pub(super) fn referrers(&self, kind: [u8; 4], to: u32) -> impl Iterator<Item = u32> {
        let referring = self
            .references
            .iter()
            .filter(move |found| found.kind == kind && found.to.contains(&to));
        referring.map(|found| found.from)
    }

    /// Item information (ISO/IEC 14496-12, section 8.11.6).
    fn read_kinds(&mut self, information: &[u8]) {
        let mut fields = Fields(information);
        let skipped = match fields.u32().map(version) {
            Some(0) => fields.u16().is_some(),
            _ => fields.u32().is_some(),
        };
        let entries = boxes(fields.0).filter(|(kind, _)| skipped && kind == b"infe");
        for (id, kind) in entries.filter_map(|(_, entry)| item_kind(entry)) {
            self.items.entry(id).or_default().kind = kind;
        }
    }

    /// Item locations (section 8.11.3).
    fn read_extents(&mut self, locations: &[u8]) -> Option<()> {
        let mut fields = Fields(locations);
        let version = version(fields.u32()?);
        let sizes = fields.array::<2>()?.map(|byte| [byte >> 4, byte & 15].map(usize::from));
        let [[offset_size, length_size], [base_size, index_size]] = sizes;
        let index_size = if version == 0 { 0 } else { index_size };
        if [offset_size, length_size, base_size, index_size].iter().any(|size| *size > 8) {
            return None;
        }
        let is_wide = version > 1;
        let mut room = MAX_EXTENTS;
        let count = if is_wide { fields.u32()? } else { fields.u16()?.into() };
        for _ in 0..count {
            let id = if is_wide { fields.u32()? } else { fields.u16()?.into() };
            let method = if version == 0 { 0 } else { fields.u16()? & 15 };
            // Extents of another file, or of another item, cannot be read.
            let is_readable = fields.u16()? == 0 && method < 2;
            let base = fields.number(base_size)?;
            let mut extents = Vec::new();
            for _ in 0..fields.u16()? {
                room = room.checked_sub(1)?;
                fields.take(index_size)?;
                let offset = base.saturating_add(fields.number(offset_size)?);
                extents.push(Extent { offset, length: fields.number(length_size)? });
            }
            if is_readable {
                let item = self.items.entry(id).or_default();
                (item.extents, item.is_in_meta) = (extents, method == 1);
            }
        }
        Some(())
    }

    /// Item references (section 8.11.12).
    fn read_references(&mut self, references: &[u8]) -> Option<()> {
        let mut fields = Fields(references);
        let is_wide = version(fields.u32()?) > 0;
        for (kind, body) in boxes(fields.0) {
            let mut fields = Fields(body);
            let mut id = || if is_wide { fields.u32() } else { fields.u16().map(u32::from) };
            let from = id()?;
            let count = fields.u16()?;
            let mut id = || if is_wide { fields.u32() } else { fields.u16().map(u32::from) };
            let to = (0..count).map_while(|_| id()).collect();
            self.references.push(Reference { kind, from, to });
        }
        Some(())
    }

    /// Item property associations (ISO/IEC 23008-12, section 9.3.1). The highest bit of an index
    /// marks an essential property; index zero stands for none.
    fn read_associations(&mut self, associations: &[u8]) -> Option<()> {
        let mut fields = Fields(associations);
        let head = fields.u32()?;
        let (is_wide, has_wide_indices) = (version(head) > 0, head & 1 == 1);
        for _ in 0..fields.u32()? {
            let id = if is_wide { fields.u32()? } else { fields.u16()?.into() };
            let mut properties = Vec::new();
            for _ in 0..fields.u8()? {
                let index = if has_wide_indices {
                    fields.u16()? & 0x7FFF
                } else {
                    u16::from(fields.u8()? & 0x7F)
                };
                properties.extend(usize::from(index).checked_sub(1));
            }
            self.items.entry(id).or_default().properties.extend(properties);
        }
        Some(())
    }
}

/// The version of a full box, whose head has it in the highest byte (section 4.2).
fn version(head: u32) -> u32 {
    head >> 24
}

fn primary(body: &[u8]) -> Option<u32> {
    let mut fields = Fields(body);
    match version(fields.u32()?) {
        0 => fields.u16().map(u32::from),
        _ => fields.u32(),
    }
}

/// The id and type of an item; entries before version 2 have none.
fn item_kind(entry: &[u8]) -> Option<(u32, [u8; 4])> {
    let mut fields = Fields(entry);
    let id = match version(fields.u32()?) {
        2 => fields.u16()?.into(),
        3 => fields.u32()?,
        _ => return None,
    };
    fields.u16()?;
    Some((id, fields.array()?))
}
