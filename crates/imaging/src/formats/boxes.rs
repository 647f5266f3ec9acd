//! Boxes (ISO/IEC 14496-12, section 4.2), the structure of HEIF, JPEG XL and JPEG 2000 files.

use std::io;

use crate::content::{HeaderReader, malformed};

/// The maximum number of top-level boxes that are read.
const MAX_BOXES: usize = 256;

/// A box at the top level of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TopLevelBox {
    pub(crate) kind: [u8; 4],
    /// Where its body begins in the file.
    pub(crate) start: u64,
    /// The length of its body in bytes; `None` when it reaches to the end of the file.
    pub(crate) length: Option<u64>,
}

/// Goes to the body of the first box at or after the reader's position that `is_wanted`.
pub(crate) fn go_to_box(
    reader: &mut HeaderReader,
    is_wanted: impl Fn(&TopLevelBox) -> bool,
) -> io::Result<TopLevelBox> {
    for _ in 0..MAX_BOXES {
        let found = read_box_header(reader)?;
        if is_wanted(&found) {
            return Ok(found);
        }
        let length = found.length.ok_or_else(malformed)?;
        reader.go_to(found.start.checked_add(length).ok_or_else(malformed)?)?;
    }
    Err(malformed())
}

fn read_box_header(reader: &mut HeaderReader) -> io::Result<TopLevelBox> {
    let short_size = reader.u32_be()?;
    let kind = reader.array()?;
    let length = match short_size {
        0 => None,
        1 => Some(u64::from_be_bytes(reader.array()?).checked_sub(16).ok_or_else(malformed)?),
        size => Some(u64::from(size).checked_sub(8).ok_or_else(malformed)?),
    };
    Ok(TopLevelBox { kind, start: reader.position()?, length })
}

/// The boxes in `bytes`, each with its type and body. It ends at the first malformed box.
pub(crate) fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = Fields(bytes);
    std::iter::from_fn(move || {
        let short_size = rest.u32()?;
        let kind = rest.array()?;
        let length = match short_size {
            0 => rest.0.len() as u64,
            1 => rest.u64()?.checked_sub(16)?,
            size => u64::from(size).checked_sub(8)?,
        };
        Some((kind, rest.take(usize::try_from(length).ok()?)?))
    })
}

/// The body of the first box of that type in `bytes`.
pub(crate) fn find(bytes: &[u8], wanted: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find(|(kind, _)| *kind == wanted).map(|(_, body)| body)
}

/// Big-endian fields, read one after the other. Every method returns `None` where they end early.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.first_chunk().copied()
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// An unsigned number of that many bytes, at most eight.
    pub(crate) fn number(&mut self, bytes: usize) -> Option<u64> {
        Some(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}
