//! Huffman codes (annexes C and F).
//!
//! A code stands for a step from one coefficient of a block to the next that is not zero, and for the
//! size of the number behind it.

use super::bits::Bits;

/// Codes of so many bits are looked up at once.
const SHORT: u8 = 10;

const WINDOWS: usize = 1 << SHORT;

/// The longest number of a picture of 8 bits (tables F.1 and F.2), so that two codes with their numbers
/// take no more than 54 bits.
const MAX_SIZE: u8 = 11;

/// The place of a block's last coefficient.
const LAST: u8 = 63;

/// The step that ends a block, which leads further than any other.
const END: u8 = 128;

#[derive(Clone, Copy, Debug, Default)]
struct Step {
    /// Bits of the code; zero for none.
    length: u8,
    /// Bits of the number behind it.
    size: u8,
    advance: u8,
}

/// As many steps together as a window shows.
#[derive(Clone, Copy, Debug, Default)]
struct Leap {
    /// Zero for none.
    bits: u8,
    advance: u8,
}

/// The codes of one table.
pub(super) struct Table {
    steps: Box<[Step; WINDOWS]>,
    leaps: Box<[Leap; WINDOWS]>,
    /// All steps, by code.
    by_code: Vec<Step>,
    /// For each length of codes what 16 bits that begin with one of them, or a shorter one, stay below; and
    /// the first code less its place among all.
    lengths: [(usize, usize); 17],
}

/// What a step leads to.
pub(super) enum Next {
    /// The coefficient at that place in the block.
    Coefficient(u8, i16),
    End,
}

impl Table {
    /// The table of so many codes of 1 bit, of 2, and so on, and of what they stand for. None where bits
    /// cannot tell so many apart.
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

    /// The steps whose codes are in that window; the last one's number need not be.
    fn leap(&self, mut window: usize) -> Leap {
        let mut leap = Leap::default();
        let mut left = SHORT;
        while leap.advance < END {
            let Step { length, size, advance } = self.steps[window % WINDOWS];
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

    /// The next step and its number.
    #[inline]
    fn step(&self, bits: &mut Bits) -> Option<(u8, i16)> {
        let mut step = self.steps[bits.peek(SHORT) % WINDOWS];
        if step.length == 0 {
            step = self.long_step(bits.peek(16))?;
        }
        let number = bits.number(step.length, step.size);
        bits.skip(step.length + step.size);
        Some((step.advance, number))
    }

    #[cold]
    fn long_step(&self, window: usize) -> Option<Step> {
        let length =
            (SHORT + 1..=16).find(|length| window < self.lengths[usize::from(*length)].0)?;
        let code = window >> (16 - length);
        let step = self.by_code.get(code.wrapping_sub(self.lengths[usize::from(length)].1))?;
        (step.length > 0).then_some(*step)
    }

    /// The difference to the block before (section F.2.2.1), of which the code says the size alone. There
    /// have to be 27 bits, as for [`Self::next`].
    #[inline]
    pub(super) fn difference(&self, bits: &mut Bits) -> Option<i16> {
        Some(self.step(bits)?.1)
    }

    /// The first coefficient behind that place that is not zero (section F.2.2.2), or one sixteen on. None
    /// where there is no code, or the block has no such place.
    #[inline]
    pub(super) fn next(&self, bits: &mut Bits, place: u8) -> Option<Next> {
        let (advance, number) = self.step(bits)?;
        match place + advance {
            next @ ..=LAST => Some(Next::Coefficient(next, number)),
            END.. => Some(Next::End),
            _ => None,
        }
    }

    /// Passes over all coefficients behind that place, whatever bits there are.
    #[inline]
    pub(super) fn pass(&self, bits: &mut Bits, mut place: u8) -> Option<()> {
        while place < LAST {
            bits.fill();
            let leap = self.leaps[bits.peek(SHORT) % WINDOWS];
            let next = place + leap.advance;
            if leap.bits > 0 && next <= LAST {
                bits.skip(leap.bits);
                place = next;
            } else if (END..END + LAST).contains(&next) {
                bits.skip(leap.bits);
                return Some(());
            } else {
                // Some of what the window shows may belong to the next block.
                match self.next(bits, place)? {
                    Next::Coefficient(next, _) => place = next,
                    Next::End => return Some(()),
                }
            }
        }
        Some(())
    }
}

impl Step {
    /// What a symbol stands for: a run of zeros and the size of a number.
    fn of(symbol: u8, length: u8) -> Self {
        let (run, size) = (symbol >> 4, symbol & 15);
        if size > MAX_SIZE {
            return Self::default();
        }
        let advance = if size > 0 || run == 15 { run + 1 } else { END };
        Self { length, size, advance }
    }
}
