//! The picture that a HEIF file shows: its primary item with its tiles and alpha.

use super::geometry::{Geometry, extents};
use super::meta::Meta;
use crate::dimensions::Dimensions;

/// The types of auxiliary items that are alpha planes (ISO/IEC 23008-12, section 6.5.8; MIAF).
const ALPHA: [&[u8]; 2] =
    [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"];

/// The maximum number of items that merely stand for another one.
const MAX_IDENTITIES: usize = 4;

/// The primary item.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) main: Source,
    pub(super) geometry: Geometry,
    pub(super) alpha: Option<Source>,
    /// Whether colours are premultiplied by alpha.
    pub(super) is_premultiplied: bool,
}

/// An item to decode.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) id: u32,
    pub(super) is_grid: bool,
    /// The coded items of a grid, row by row; the item itself otherwise.
    pub(super) tiles: Vec<u32>,
    /// Width and height of a coded item.
    pub(super) tile: Dimensions,
    /// Width and height of the whole.
    pub(super) size: Dimensions,
}

impl Picture {
    pub(super) fn primary(meta: &Meta) -> Option<Self> {
        let id = resolved(meta, meta.primary);
        let is_av1 = first_tile(meta, id)
            .is_some_and(|tile| meta.item(tile).is_some_and(|item| item.kind == *b"av01"));
        let geometry =
            Geometry::of(meta, meta.primary, is_av1).or_else(|| Geometry::of(meta, id, is_av1))?;
        let alpha = meta.referrers(*b"auxl", id).find(|auxiliary| is_alpha(meta, *auxiliary));
        Some(Self {
            main: Source::of(meta, id, geometry.coded)?,
            geometry,
            alpha: alpha.and_then(|alpha| {
                let size = extents(meta.property(alpha, *b"ispe")?)?;
                Source::of(meta, alpha, size)
            }),
            is_premultiplied: alpha
                .is_some_and(|alpha| meta.references(*b"prem", id).contains(&alpha)),
        })
    }
}

impl Source {
    fn of(meta: &Meta, id: u32, size: Dimensions) -> Option<Self> {
        let is_grid = is_grid(meta, id);
        let tiles = if is_grid { meta.references(*b"dimg", id).to_vec() } else { vec![id] };
        let first = *tiles.first()?;
        let tile = meta.property(first, *b"ispe").and_then(extents).unwrap_or(size);
        Some(Self { id, is_grid, tiles, tile, size })
    }

    /// The first of the coded items.
    pub(super) fn first(&self) -> u32 {
        self.tiles.first().copied().unwrap_or(self.id)
    }
}

fn is_grid(meta: &Meta, id: u32) -> bool {
    meta.item(id).is_some_and(|item| item.kind == *b"grid")
}

fn first_tile(meta: &Meta, id: u32) -> Option<u32> {
    if is_grid(meta, id) { meta.references(*b"dimg", id).first().copied() } else { Some(id) }
}

/// The item for which identities stand (section 6.6.2.1).
fn resolved(meta: &Meta, mut id: u32) -> u32 {
    for _ in 0..MAX_IDENTITIES {
        match (meta.item(id), meta.references(*b"dimg", id)) {
            (Some(item), [other]) if item.kind == *b"iden" => id = *other,
            _ => break,
        }
    }
    id
}

fn is_alpha(meta: &Meta, id: u32) -> bool {
    let kind = meta.property(id, *b"auxC").and_then(|body| body.get(4..)).unwrap_or_default();
    let name = kind.split(|byte| *byte == 0).next().unwrap_or_default();
    ALPHA.contains(&name)
}
