//! Bands of coefficients, and bits of them, as a progressive scan contains them.

use super::bits::Bits;
use super::huffman::Table;

/// The last coefficient of a block.
const LAST: u8 = 63;

/// The number of bits that are read at once for coefficients that are not zero.
const BITS_AT_ONCE: u8 = 32;

/// The coefficients, and the bits of them, that a scan contains (section G.1.1.1).
pub(super) struct Band {
    first: u8,
    last: u8,
    /// Whether earlier scans contain higher bits.
    pub(super) refines: bool,
    shift: u8,
}

/// Reads the band of one block after another.
pub(super) struct BandReader<'b, 'f> {
    pub(super) bits: &'b mut Bits<'f>,
    /// The place of each coefficient in coded order among those that are kept.
    places: [Option<u8>; 64],
    /// The number of blocks that have no more coefficients in this band.
    run: u32,
}

impl Band {
    /// The band of a scan of `components` components with those last three bytes of its header.
    pub(super) fn of([first, last, bits]: [u8; 3], components: usize) -> Option<Self> {
        let (high, shift) = (bits >> 4, bits & 15);
        let is_valid = match first {
            0 => last == 0,
            _ => first <= last && last <= LAST && components == 1,
        };
        let follows = high == 0 || high == shift + 1;
        (is_valid && follows && shift <= 13).then_some(Self {
            first,
            last,
            refines: high > 0,
            shift,
        })
    }

    /// The set of its coefficients from that one on.
    fn from(&self, number: u8) -> u64 {
        (u64::MAX >> (LAST - self.last)) & u64::MAX.checked_shl(number.into()).unwrap_or(0)
    }

    pub(super) fn is_mean(&self) -> bool {
        self.first == 0
    }
}

impl<'b, 'f> BandReader<'b, 'f> {
    pub(super) fn new(bits: &'b mut Bits<'f>, places: [Option<u8>; 64]) -> Self {
        Self { bits, places, run: 0 }
    }

    /// Starts anew after a restart marker.
    pub(super) fn restart(&mut self) {
        self.run = 0;
    }

    /// The DC coefficient of the next block, or a bit of it (section G.1.2.1). `mean` is that of
    /// the previous block.
    pub(super) fn mean(
        &mut self,
        table: Option<&Table>,
        band: &Band,
        mean: &mut i16,
        value: &mut i16,
    ) {
        match table {
            Some(table) if !band.refines => {
                self.bits.fill();
                *mean = mean.wrapping_add(table.difference(self.bits));
                *value = *mean << band.shift;
            }
            _ => *value |= i16::from(self.bits.bit()) << band.shift,
        }
    }

    /// The higher bits of a band of the next block (section G.1.2.2).
    pub(super) fn first(
        &mut self,
        table: &Table,
        band: &Band,
        values: &mut [i16],
        filled: &mut u64,
    ) {
        if self.run > 0 {
            self.run -= 1;
            return;
        }
        let mut number = band.first;
        while number <= band.last {
            self.bits.fill();
            let (step, value) = table.step(self.bits);
            if step.size > 0 {
                number = (number + step.run).min(LAST);
                self.put(number, value << band.shift, values, filled);
                number += 1;
            } else if step.run == 15 {
                number += 16;
            } else {
                self.run = self.blocks(step.run) - 1;
                return;
            }
        }
    }

    /// One more bit of a band of the next block (section G.1.2.3).
    pub(super) fn refine(
        &mut self,
        table: &Table,
        band: &Band,
        values: &mut [i16],
        filled: &mut u64,
    ) {
        let mut number = band.first;
        while self.run == 0 && number <= band.last {
            self.bits.fill();
            let (step, value) = table.step(self.bits);
            if step.size == 0 && step.run < 15 {
                self.run = self.blocks(step.run);
                break;
            }
            let mut zeros = !*filled & band.from(number);
            for _ in 0..step.run {
                zeros &= zeros.wrapping_sub(1);
            }
            let place = zeros & zeros.wrapping_neg();
            self.correct(*filled & band.from(number) & place.wrapping_sub(1), band, values);
            if place == 0 {
                return;
            }
            number = trailing_zeros(place);
            if step.size > 0 {
                self.put(number, value.signum() << band.shift, values, filled);
            }
            number += 1;
        }
        if self.run > 0 {
            self.run -= 1;
            self.correct(*filled & band.from(number), band, values);
        }
    }

    /// The number of blocks, from this one on, that have no more coefficients in the band.
    fn blocks(&mut self, exponent: u8) -> u32 {
        let mut blocks = 1;
        for _ in 0..exponent {
            blocks = (blocks << 1) | u32::from(self.bits.bit());
        }
        blocks
    }

    #[inline]
    fn put(&self, number: u8, value: i16, values: &mut [i16], filled: &mut u64) {
        *filled |= 1 << number;
        if let Some(place) = self.places[usize::from(number)] {
            values[usize::from(place)] = value;
        }
    }

    /// Adds a bit to each coefficient of a set; none of them is zero.
    #[inline]
    fn correct(&mut self, mut set: u64, band: &Band, values: &mut [i16]) {
        while set != 0 {
            self.bits.fill();
            let mut word = self.bits.peek(BITS_AT_ONCE);
            let mut count = 0;
            while set != 0 && count < BITS_AT_ONCE {
                let number = trailing_zeros(set);
                set &= set - 1;
                count += 1;
                word <<= 1;
                if (word >> BITS_AT_ONCE) & 1 == 1
                    && let Some(place) = self.places[usize::from(number) % 64]
                {
                    let value = &mut values[usize::from(place)];
                    if *value & (1 << band.shift) == 0 {
                        *value = value.wrapping_add(value.signum() << band.shift);
                    }
                }
            }
            self.bits.skip(count);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "64 at most")]
fn trailing_zeros(set: u64) -> u8 {
    set.trailing_zeros() as u8
}
