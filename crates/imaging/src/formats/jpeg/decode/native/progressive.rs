//! Progressive scans (annex G): coefficients come in bands, and bit by bit.
//!
//! Of a block, only the coefficients that its samples need are kept. Of the others it is known
//! which are not zero, because that decides the length of later scans.

use std::rc::Rc;

use super::band::{Band, BandReader};
use super::bits::Bits;
use super::block::{self, Block, Weights};
use super::huffman::Table;
use super::scan::{Restarts, Units};
use super::transform::Transform;

/// The coefficients of a component.
pub(super) struct Coefficients<const N: usize> {
    /// `N` by `N` values a block.
    values: Vec<i16>,
    /// For each block, which coefficients in coded order are not zero, the first one aside.
    filled: Vec<u64>,
    /// The number of blocks in a row.
    across: usize,
}

/// A component of a scan.
pub(super) struct Part {
    /// Its index in the frame.
    pub(super) number: usize,
    /// The Huffman table; `None` in a scan without codes.
    pub(super) table: Option<Rc<Table>>,
    /// Horizontal and vertical blocks per unit.
    pub(super) blocks: (u8, u8),
}

/// Decodes the scan at the start of `coded` into the coefficients of all components of the frame.
/// Returns the number of rows of units with data, and the file after them.
pub(super) fn decode<'f, const N: usize>(
    coded: &'f [u8],
    (parts, band): (&[Part], &Band),
    units: &Units,
    all: &mut [Coefficients<N>],
) -> (usize, &'f [u8]) {
    if N == 1 && !band.is_mean() {
        // A sample a block needs the first coefficient alone.
        return (units.down, coded);
    }
    let mut bits = Bits::new(coded);
    let mut reader = BandReader::new(&mut bits, block::places::<N>());
    let mut means = vec![0; parts.len()];
    let mut restarts = Restarts::of(units);
    let mut rows = 0;
    for row in 0..units.down {
        for unit in 0..units.across {
            if restarts.pass(reader.bits) {
                means.fill(0);
                reader.restart();
            }
            if reader.bits.is_exhausted() {
                if units.restart_interval == 0 {
                    return (rows, bits.rest());
                }
                continue;
            }
            rows += usize::from(unit == 0);
            for (part, mean) in parts.iter().zip(&mut means) {
                let (across, down) = (usize::from(part.blocks.0), usize::from(part.blocks.1));
                let coefficients = &mut all[part.number];
                for at in 0..across * down {
                    let (x, y) = (unit * across + at % across, row * down + at / across);
                    let (values, filled) = coefficients.block(x, y);
                    match &part.table {
                        table if band.is_mean() => {
                            reader.mean(table.as_deref(), band, mean, &mut values[0]);
                        }
                        Some(table) if band.refines => reader.refine(table, band, values, filled),
                        Some(table) => reader.first(table, band, values, filled),
                        None => {}
                    }
                }
            }
        }
    }
    (rows, bits.rest())
}

impl<const N: usize> Coefficients<N> {
    /// Those of so many blocks across and down, all zero.
    pub(super) fn new(across: usize, down: usize) -> Self {
        let blocks = across * down;
        Self { values: vec![0; blocks * N * N], filled: vec![0; blocks], across }
    }

    fn block(&mut self, x: usize, y: usize) -> (&mut [i16], &mut u64) {
        let number = y * self.across + x;
        (&mut self.values[number * N * N..][..N * N], &mut self.filled[number])
    }

    /// Passes each row of samples, from top to bottom, to `row_done`.
    pub(super) fn samples(&self, weights: &Weights<N>, mut row_done: impl FnMut(&[u8])) {
        let transform = Transform::new();
        let weights = weights.by_place();
        let width = self.across * N;
        let mut strip = vec![0; width * N];
        let rows = self.values.chunks(self.across * N * N).zip(self.filled.chunks(self.across));
        for (values, filled) in rows {
            for (x, (values, filled)) in values.chunks(N * N).zip(filled).enumerate() {
                let samples = Block::of(values, &weights, *filled == 0).samples(&transform);
                for (row, samples) in strip.chunks_mut(width).zip(samples) {
                    row[x * N..][..N].copy_from_slice(&samples);
                }
            }
            strip.chunks(width).for_each(&mut row_done);
        }
    }
}
