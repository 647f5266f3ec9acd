//! Decoding one scan.

use std::rc::Rc;

use super::bits::Bits;
use super::block::{Block, Cosines, Weights};
use super::huffman::{Next, Table};

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

/// A decoded row of units of one component.
struct Strip {
    samples: Vec<u8>,
    width: usize,
    /// The DC coefficient of the previous block.
    mean: i16,
}

/// Decodes the scan at the start of `file`. Passes each row of samples with the index of its
/// component, from top to bottom, and returns the file after the scan. `None` when the scan is
/// malformed.
pub(super) fn decode<'f, const N: usize>(
    coded: &'f [u8],
    parts: &[Part<N>],
    units: &Units,
    mut row_done: impl FnMut(usize, &[u8]),
) -> Option<&'f [u8]> {
    let cosines = Cosines::new();
    let mut bits = Bits::new(coded);
    let mut strips: Vec<Strip> = parts.iter().map(|part| Strip::new(part, units)).collect();
    let mut restarts = 0_u8;
    let mut left = units.restart_interval;
    for _ in 0..units.down {
        for unit in 0..units.across {
            if units.restart_interval > 0 && left == 0 {
                bits.restart(restarts % 8)?;
                restarts = restarts.wrapping_add(1);
                left = units.restart_interval;
                for strip in &mut strips {
                    strip.mean = 0;
                }
            }
            left = left.saturating_sub(1);
            for (part, strip) in parts.iter().zip(&mut strips) {
                strip.decode_unit(unit, part, &mut bits, &cosines)?;
            }
        }
        for (number, strip) in strips.iter().enumerate() {
            strip.samples.chunks(strip.width).for_each(|row| row_done(number, row));
        }
    }
    bits.finish()
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
        cosines: &Cosines<N>,
    ) -> Option<()> {
        let (across, down) = (usize::from(part.blocks.0), usize::from(part.blocks.1));
        for y in 0..down {
            for x in 0..across {
                let block = self.decode_block(part, bits)?.samples(cosines);
                let start = y * N * self.width + (unit * across + x) * N;
                let rows = self.samples[start..].chunks_mut(self.width);
                rows.zip(block).for_each(|(row, samples)| row[..N].copy_from_slice(&samples));
            }
        }
        Some(())
    }

    #[inline]
    fn decode_block<const N: usize>(
        &mut self,
        part: &Part<N>,
        bits: &mut Bits,
    ) -> Option<Block<N>> {
        bits.fill();
        self.mean = self.mean.wrapping_add(part.differences.difference(bits)?);
        let mut block = Block::new(self.mean, &part.weights);
        let mut place = 0;
        while place < part.weights.last {
            bits.fill();
            // The window has enough bits for two.
            for _ in 0..2 {
                match part.coefficients.next(bits, place)? {
                    Next::End => return Some(block),
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
        part.coefficients.pass(bits, place)?;
        Some(block)
    }
}
