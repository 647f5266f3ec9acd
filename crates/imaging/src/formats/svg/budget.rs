//! The memory and the work that a drawing may take.

use crate::dimensions::Dimensions;
use crate::footprint::DRAWING_PIXEL_BYTES;

/// Bytes for the typeface, tables, and pictures within a drawing.
const FIXED_BYTES: u64 = 24 << 20;

/// The nodes that a drawing of any length may have after its references are resolved.
const FREE_NODES: u64 = 20_000;

/// The bytes of text for which one more node is allowed.
const TEXT_BYTES_PER_NODE: u64 = 8;

/// Bytes of a node in all trees that are built from the text.
const NODE_BYTES: u64 = 1000;

/// Bytes of memory for a byte of text, besides nodes: its copies, attributes and path segments.
const TEXT_BYTE_BYTES: u64 = 40;

/// The work of a drawing, in units of about a nanosecond.
const MAX_WORK: u64 = 6_000_000_000;

/// The most pixels of a picture within a drawing.
pub(super) const MAX_PICTURE_PIXELS: u64 = 4 << 20;

/// Bytes of a pixel of such a picture while it is decoded.
pub(super) const PICTURE_PIXEL_BYTES: u64 = 10;

/// The limits of one drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Nodes after references are resolved.
    pub(super) nodes: u64,
    /// Bytes of canvas, layers and decoded pictures that are alive at the same time.
    pub(super) layer_bytes: u64,
    /// Units of work; see [`MAX_WORK`].
    pub(super) work: u64,
}

impl Budget {
    /// The limits of a text of that length that is drawn in that size.
    pub(super) fn of(text_bytes: u64, canvas: Dimensions) -> Self {
        Self {
            nodes: nodes(text_bytes),
            layer_bytes: FIXED_BYTES / 2 + canvas.pixels() * DRAWING_PIXEL_BYTES,
            work: MAX_WORK,
        }
    }
}

/// Upper bound of the memory for a text of that length in bytes, besides its layers.
pub(super) fn memory(text_bytes: u64) -> u64 {
    let trees = nodes(text_bytes).saturating_mul(NODE_BYTES);
    text_bytes.saturating_mul(TEXT_BYTE_BYTES).saturating_add(trees).saturating_add(FIXED_BYTES)
}

fn nodes(text_bytes: u64) -> u64 {
    FREE_NODES + text_bytes / TEXT_BYTES_PER_NODE
}
