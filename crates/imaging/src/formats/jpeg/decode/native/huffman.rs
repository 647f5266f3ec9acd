//! Huffman codes (annexes C and F).
//!
//! A code stands for a run of zero coefficients and for the number of bits of the coefficient that
//! follows. An invalid code counts as symbol zero with 17 bits, as in libjpeg: a damaged scan is
//! decoded on.

use super::bits::Bits;

/// The number of bits of the lookup table; longer codes take a slower path.
const SHORT: u8 = 10;

const WINDOWS: usize = 1 << SHORT;

/// The longest coefficient of an image of 8 bits (tables F.1 and F.2), so that two codes with their
/// coefficients take at most 54 bits.
const MAX_SIZE: u8 = 11;

/// The index of the last coefficient of a block.
const LAST: u8 = 63;

/// The step of the end-of-block code, larger than any other.
const END: u8 = 128;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    /// Bits of the code; zero for an invalid one.
    length: u8,
    /// Bits of the coefficient that follows.
    pub(super) size: u8,
    advance: u8,
    /// The number of zeros, or in a progressive scan the exponent of a run of blocks.
    pub(super) run: u8,
}

/// The step of an invalid code.
const INVALID: Step = Step { length: 17, size: 0, advance: END, run: 0 };

/// The steps of all codes that fit into one lookup window.
#[derive(Clone, Copy, Debug, Default)]
struct Leap {
    /// Zero for an invalid code.
    bits: u8,
    advance: u8,
}

/// A Huffman table.
pub(super) struct Table {
    steps: Box<[Step; WINDOWS]>,
    leaps: Box<[Leap; WINDOWS]>,
    /// All steps, in the order of their codes.
    by_code: Vec<Step>,
    /// For each code length, the exclusive upper bound of 16 bits that begin with a code of at most
    /// that length, and the first code minus its index.
    lengths: [(usize, usize); 17],
}

/// The target of a step.
pub(super) enum Next {
    /// The coefficient at that index in the block.
    Coefficient(u8, i16),
    End,
}

impl Table {
    /// The table of `counts` codes of 1 bit, of 2 bits, and so on, with their symbols. `None` when
    /// there are more codes than bit patterns.
    pub(super) fn new(counts: [u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            steps: Box::new([Step::default(); WINDOWS]),
            leaps: Box::new([Leap::default(); WINDOWS]),
            by_code: Vec::with_capacity(symbols.len()),
            lengths: [(0, 0); 17],
        };
        let mut code = 0;
        let mut symbols = symbols.iter();
        for (length, count) in (1_u8..).zip(counts) {
            let offset = usize::wrapping_sub(code, table.by_code.len());
            for symbol in symbols.by_ref().take(count.into()) {
                let step = Step::of(*symbol, length);
                table.by_code.push(step);
                if let Some(spare) = SHORT.checked_sub(length) {
                    table.steps.get_mut(code << spare..(code + 1) << spare)?.fill(step);
                }
                code += 1;
            }
            if code > 1 << length {
                return None;
            }
            table.lengths[usize::from(length)] = (code << (16 - length), offset);
            code *= 2;
        }
        for window in 0..WINDOWS {
            table.leaps[window] = table.leap(window);
        }
        Some(table)
    }

    /// The steps whose codes are in that window; the coefficient of the last one may be outside.
    fn leap(&self, mut window: usize) -> Leap {
        let mut leap = Leap::default();
        let mut left = SHORT;
        while leap.advance < END {
            let Step { length, size, advance, .. } = self.steps[window % WINDOWS];
            let is_beyond = advance < END && leap.advance + advance > LAST;
            if length == 0 || length > left || is_beyond {
                break;
            }
            leap.bits += length + size;
            leap.advance += advance;
            let Some(rest) = left.checked_sub(length + size) else { break };
            left = rest;
            window <<= length + size;
        }
        leap
    }

    /// The next step and its coefficient. The caller has filled the window, of which this takes 27
    /// bits at most.
    #[inline]
    pub(super) fn step(&self, bits: &mut Bits) -> (Step, i16) {
        let mut step = self.steps[bits.peek(SHORT) % WINDOWS];
        if step.length == 0 {
            step = self.long_step(bits.peek(16)).unwrap_or(INVALID);
        }
        let number = bits.number(step.length, step.size);
        bits.skip(step.length + step.size);
        (step, number)
    }

    #[cold]
    fn long_step(&self, window: usize) -> Option<Step> {
        let length =
            (SHORT + 1..=16).find(|length| window < self.lengths[usize::from(*length)].0)?;
        let code = window >> (16 - length);
        let step = self.by_code.get(code.wrapping_sub(self.lengths[usize::from(length)].1))?;
        (step.length > 0).then_some(*step)
    }

    /// The difference to the DC coefficient of the previous block (section F.2.2.1), whose code
    /// states the size only. Needs 27 bits, as [`Self::next`].
    #[inline]
    pub(super) fn difference(&self, bits: &mut Bits) -> i16 {
        self.step(bits).1
    }

    /// The next non-zero coefficient after that index (section F.2.2.2), or the one sixteen
    /// further. An index outside the block counts as the last one.
    #[inline]
    pub(super) fn next(&self, bits: &mut Bits, place: u8) -> Next {
        let (step, number) = self.step(bits);
        match place + step.advance {
            next @ ..=LAST => Next::Coefficient(next, number),
            END.. => Next::End,
            _ => Next::Coefficient(LAST, number),
        }
    }

    /// Skips all coefficients after that index, without decoding them.
    #[inline]
    pub(super) fn pass(&self, bits: &mut Bits, mut place: u8) {
        while place < LAST {
            bits.fill();
            let leap = self.leaps[bits.peek(SHORT) % WINDOWS];
            let next = place + leap.advance;
            if leap.bits > 0 && next <= LAST {
                bits.skip(leap.bits);
                place = next;
            } else if (END..END + LAST).contains(&next) {
                bits.skip(leap.bits);
                return;
            } else {
                // Some of the codes in the window may belong to the next block.
                match self.next(bits, place) {
                    Next::Coefficient(next, _) => place = next,
                    Next::End => return,
                }
            }
        }
    }
}

impl Step {
    /// Splits a symbol into a run of zeros and the size of a coefficient.
    fn of(symbol: u8, length: u8) -> Self {
        let (run, size) = (symbol >> 4, symbol & 15);
        if size > MAX_SIZE {
            return Self::default();
        }
        let advance = if size > 0 || run == 15 { run + 1 } else { END };
        Self { length, size, advance, run }
    }
}
