//! Decoding one sequential scan.

use std::rc::Rc;

use super::bits::Bits;
use super::block::{Block, MIDDLE, Weights};
use super::huffman::{Next, Table};
use super::transform::Transform;

/// A component of a scan.
pub(super) struct Part<const N: usize> {
    pub(super) differences: Rc<Table>,
    pub(super) coefficients: Rc<Table>,
    pub(super) weights: Weights<N>,
    /// Horizontal and vertical blocks per unit.
    pub(super) blocks: (u8, u8),
}

/// The units of a scan (section A.2), and the restart interval; zero without restarts.
pub(super) struct Units {
    pub(super) across: usize,
    pub(super) down: usize,
    pub(super) restart_interval: usize,
}

/// The restarts of a scan.
pub(super) struct Restarts {
    interval: usize,
    left: usize,
    number: u8,
}

/// A decoded row of units of one component.
struct Strip {
    samples: Vec<u8>,
    width: usize,
    /// The DC coefficient of the previous block.
    mean: i16,
}

/// Decodes the scan at the start of `coded`. Passes each row of samples with the index of its
/// component, from top to bottom. Units without data have the middle of all samples, as with
/// libjpeg. Returns the number of rows of units with data, and the file after them.
pub(super) fn decode<'f, const N: usize>(
    coded: &'f [u8],
    parts: &[Part<N>],
    units: &Units,
    mut row_done: impl FnMut(usize, &[u8]),
) -> (usize, &'f [u8]) {
    let transform = Transform::new();
    let mut bits = Bits::new(coded);
    let mut strips: Vec<Strip> = parts.iter().map(|part| Strip::new(part, units)).collect();
    let mut restarts = Restarts::of(units);
    let mut rows = 0;
    for _ in 0..units.down {
        for unit in 0..units.across {
            if restarts.pass(&mut bits) {
                for strip in &mut strips {
                    strip.mean = 0;
                }
            }
            let is_missing = bits.is_exhausted();
            rows += usize::from(unit == 0 && !is_missing);
            for (part, strip) in parts.iter().zip(&mut strips) {
                if is_missing {
                    strip.put_unit(unit, part, || [[MIDDLE; N]; N]);
                } else {
                    strip.decode_unit(unit, part, &mut bits, &transform);
                }
            }
        }
        for (number, strip) in strips.iter().enumerate() {
            strip.samples.chunks(strip.width).for_each(|row| row_done(number, row));
        }
    }
    (rows, bits.rest())
}

impl Restarts {
    pub(super) fn of(units: &Units) -> Self {
        let interval = units.restart_interval;
        Self { interval, left: interval, number: 0 }
    }

    /// Counts a unit, and restarts before it where an interval is over. Returns whether it did.
    #[inline]
    pub(super) fn pass(&mut self, bits: &mut Bits) -> bool {
        let is_due = self.interval > 0 && self.left == 0;
        if is_due {
            bits.restart(self.number);
            self.number = (self.number + 1) % 8;
            self.left = self.interval;
        }
        self.left = self.left.saturating_sub(1);
        is_due
    }
}

impl Strip {
    fn new<const N: usize>(part: &Part<N>, units: &Units) -> Self {
        let (across, down) = (usize::from(part.blocks.0), usize::from(part.blocks.1));
        let width = units.across * across * N;
        Self { samples: vec![0; width * down * N], width, mean: 0 }
    }

    #[inline]
    fn decode_unit<const N: usize>(
        &mut self,
        unit: usize,
        part: &Part<N>,
        bits: &mut Bits,
        transform: &Transform<N>,
    ) {
        let mut mean = self.mean;
        self.put_unit(unit, part, || decode_block(&mut mean, part, bits).samples(transform));
        self.mean = mean;
    }

    /// Puts the blocks of a unit in their places.
    #[inline]
    fn put_unit<const N: usize>(
        &mut self,
        unit: usize,
        part: &Part<N>,
        mut next_block: impl FnMut() -> [[u8; N]; N],
    ) {
        let (across, down) = (usize::from(part.blocks.0), usize::from(part.blocks.1));
        for y in 0..down {
            for x in 0..across {
                let block = next_block();
                let start = y * N * self.width + (unit * across + x) * N;
                let rows = self.samples[start..].chunks_mut(self.width);
                rows.zip(block).for_each(|(row, samples)| row[..N].copy_from_slice(&samples));
            }
        }
    }
}

/// The next block; `mean` is the DC coefficient of the previous one.
#[inline]
fn decode_block<const N: usize>(mean: &mut i16, part: &Part<N>, bits: &mut Bits) -> Block<N> {
    bits.fill();
    *mean = mean.wrapping_add(part.differences.difference(bits));
    let mut block = Block::new(*mean, &part.weights);
    let mut place = 0;
    while place < part.weights.last {
        bits.fill();
        // The window has enough bits for two.
        for _ in 0..2 {
            match part.coefficients.next(bits, place) {
                Next::End => return block,
                Next::Coefficient(next, value) => {
                    block.put(next, value, &part.weights);
                    place = next;
                }
            }
            if place >= part.weights.last {
                break;
            }
        }
    }
    part.coefficients.pass(bits, place);
    block
}
