//! The header of PCX, and the palette at its end.

use std::io;

use crate::content::HeaderReader;
use crate::formats::scanlines::Samples;

pub(super) const HEADER_BYTES: usize = 128;

/// The marker before the palette of 256 colours, and the length of both.
const PALETTE_MARKER: u8 = 12;
const PALETTE_BYTES: u64 = 769;

/// The fields of the header.
#[derive(Clone, Copy, Debug)]
pub(super) struct PcxHeader {
    version: u8,
    pub(super) is_packed: bool,
    /// Bits of a pixel in a plane, and the number of planes.
    pub(super) bits: u8,
    pub(super) planes: u8,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bytes of a row of a plane as stated.
    stated_bytes: u16,
    /// The 16 colours in the header.
    pub(super) colors: [[u8; 3]; 16],
}

impl PcxHeader {
    /// Parses the header; `None` for values that no decoder knows.
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let head: &[u8; HEADER_BYTES] = head.first_chunk()?;
        let word = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let side = |first: usize, last: usize| {
            u32::from(word(last)).checked_sub(word(first).into()).map(|distance| distance + 1)
        };
        let header = Self {
            version: head[1],
            is_packed: head[2] == 1,
            bits: head[3],
            planes: head[65],
            width: side(4, 8)?,
            height: side(6, 10)?,
            stated_bytes: word(66),
            colors: std::array::from_fn(|index| {
                [0, 1, 2].map(|channel| head[16 + index * 3 + channel])
            }),
        };
        let is_valid = head[0] == 10
            && matches!(header.version, 0 | 2..=5)
            && head[2] <= 1
            && matches!((header.bits, header.planes), (1, 1..=4) | (2 | 4, 1) | (8, 1 | 3 | 4));
        is_valid.then_some(header)
    }

    /// Bytes of a row of a plane. A number that is too small is ignored; rows are even then, as in
    /// Pillow.
    pub(super) fn plane_bytes(&self) -> usize {
        let least = (self.width as usize * usize::from(self.bits)).div_ceil(8);
        let stated = usize::from(self.stated_bytes);
        if stated < least { least.next_multiple_of(2) } else { stated }
    }

    /// Bytes of a row of all planes.
    pub(super) fn line_bytes(&self) -> usize {
        self.plane_bytes() * usize::from(self.planes)
    }

    /// The samples of the frame.
    pub(super) fn samples(&self) -> Samples {
        match (self.bits, self.planes) {
            (1, 1) => Samples::GREY,
            (8, 4) => Samples::RGBA,
            _ => Samples::RGB,
        }
    }
}

/// The 256 colours at the end of the file; `None` where there are none.
pub(super) fn palette_at_end(reader: &mut HeaderReader) -> io::Result<Option<Vec<[u8; 3]>>> {
    let Some(start) = reader.length()?.checked_sub(PALETTE_BYTES) else { return Ok(None) };
    reader.go_to(start)?;
    let data = reader.up_to(PALETTE_BYTES)?;
    Ok(match data.split_first() {
        Some((&PALETTE_MARKER, colors)) => Some(colors.as_chunks().0.to_vec()),
        _ => None,
    })
}

/// Whether the colours are all greys in order, which Pillow reads as grey.
pub(super) fn is_ramp(colors: &[[u8; 3]]) -> bool {
    (0..=u8::MAX).map(|grey| [grey; 3]).eq(colors.iter().copied())
}
