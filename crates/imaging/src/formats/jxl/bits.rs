//! The bits of a JPEG XL header (ISO/IEC 18181-1, annex B): the lowest bit of each byte first.

/// A reader of header fields. Every method returns `None` where the bits end early.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

/// A way to code a number: a constant, or an offset and a number of bits.
#[derive(Clone, Copy)]
pub(super) enum Number {
    Is(u32),
    Bits(u32, u32),
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// A number of at most 32 bits.
    pub(super) fn number(&mut self, bits: u32) -> Option<u32> {
        let mut number = 0;
        for bit in 0..bits {
            let byte = self.bytes.get(self.position / 8)?;
            number |= u32::from(byte >> (self.position % 8) & 1) << bit;
            self.position += 1;
        }
        Some(number)
    }

    pub(super) fn flag(&mut self) -> Option<bool> {
        self.number(1).map(|bit| bit == 1)
    }

    /// A number in one of four ways, which two bits select.
    pub(super) fn one_of(&mut self, ways: [Number; 4]) -> Option<u32> {
        match ways[self.number(2)? as usize] {
            Number::Is(number) => Some(number),
            Number::Bits(offset, bits) => offset.checked_add(self.number(bits)?),
        }
    }

    /// A value of an enumeration.
    pub(super) fn value(&mut self) -> Option<u32> {
        self.one_of([Number::Is(0), Number::Is(1), Number::Bits(2, 4), Number::Bits(18, 6)])
    }
}
