//! The colours of an item, by its properties.

use super::meta::Meta;
use crate::formats::boxes::Fields;
use crate::pixels::cicp::Cicp;

/// The `colr` properties of an item (ISO/IEC 14496-12, section 12.1.5).
#[derive(Debug, Default)]
pub(super) struct ItemColors {
    pub(super) icc: Option<Vec<u8>>,
    pub(super) cicp: Option<Cicp>,
}

impl ItemColors {
    /// The colours of an item. A grid without any has those of its first tile.
    pub(super) fn of(meta: &Meta, id: u32, first_tile: u32) -> Self {
        let own = Self::of_item(meta, id);
        let tile = Self::of_item(meta, first_tile);
        if own.icc.is_none() && own.cicp.is_none() { tile } else { own }
    }

    fn of_item(meta: &Meta, id: u32) -> Self {
        let mut colors = Self::default();
        for (_, colr) in meta.properties(id).filter(|(kind, _)| *kind == b"colr") {
            match colr.split_first_chunk() {
                Some((b"prof" | b"rICC", profile)) => colors.icc = Some(profile.to_vec()),
                Some((b"nclx", body)) => colors.cicp = code_points(body),
                _ => {}
            }
        }
        colors
    }
}

fn code_points(nclx: &[u8]) -> Option<Cicp> {
    let mut fields = Fields(nclx);
    let (primaries, transfer, matrix) = (fields.u16()?, fields.u16()?, fields.u16()?);
    Some(Cicp { primaries, transfer, matrix, is_full_range: fields.u8()? & 0x80 != 0 })
}
