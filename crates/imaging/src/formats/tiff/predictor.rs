//! Undoing the predictors of TIFF (revision 6.0, section 14, and Technical Note 3).

use super::layout::{Layout, Number};
use super::tags::Tags;
use crate::ifd::ByteOrder;

/// How rows were prepared for compression.
#[derive(Clone, Copy, Debug)]
pub(super) struct Predictor {
    kind: Kind,
    /// Samples of a pixel.
    samples: usize,
    sample_bytes: usize,
    order: ByteOrder,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    None,
    /// Each sample is the difference from that of the pixel before.
    Horizontal,
    /// The same of bytes, after the bytes of equal significance were put together.
    Floating,
}

impl Predictor {
    /// The predictor of an image; schemes of other kinds than dictionaries have none.
    pub(super) fn of(tags: &Tags, layout: &Layout) -> Self {
        let has_predictor = matches!(tags.compression, 5 | 8 | 32946 | 34925 | 50000);
        let kind = match (tags.predictor, layout.bits, layout.number) {
            (2, 8 | 16 | 32 | 64, _) if has_predictor => Kind::Horizontal,
            (3, 16 | 24 | 32 | 64, Number::Float) if has_predictor => Kind::Floating,
            _ => Kind::None,
        };
        let sample_bytes = layout.bits as usize / 8;
        Self { kind, samples: layout.samples, sample_bytes, order: tags.file.order }
    }

    /// Restores a row.
    pub(super) fn undo(self, row: &mut [u8]) {
        match (self.kind, self.sample_bytes) {
            (Kind::None, _) => {}
            (Kind::Floating, _) => self.undo_floating(row),
            (Kind::Horizontal, 1) => add_bytes(row, self.samples),
            (Kind::Horizontal, 2) => {
                self.add(row, ByteOrder::u16, ByteOrder::u16_bytes, u16::wrapping_add);
            }
            (Kind::Horizontal, 4) => {
                self.add(row, ByteOrder::u32, ByteOrder::u32_bytes, u32::wrapping_add);
            }
            (Kind::Horizontal, _) => {
                self.add(row, ByteOrder::u64, ByteOrder::u64_bytes, u64::wrapping_add);
            }
        }
    }

    fn add<T: Copy, const BYTES: usize>(
        self,
        row: &mut [u8],
        read: fn(ByteOrder, [u8; BYTES]) -> T,
        write: fn(ByteOrder, T) -> [u8; BYTES],
        sum: fn(T, T) -> T,
    ) {
        let values = row.as_chunks_mut::<BYTES>().0;
        for at in self.samples..values.len() {
            let before = read(self.order, values[at - self.samples]);
            values[at] = write(self.order, sum(before, read(self.order, values[at])));
        }
    }

    fn undo_floating(self, row: &mut [u8]) {
        add_bytes(row, self.samples);
        let planes = row.to_vec();
        let count = row.len() / self.sample_bytes;
        for (at, value) in row.chunks_exact_mut(self.sample_bytes).enumerate() {
            for (significance, byte) in value.iter_mut().enumerate() {
                *byte = planes[significance * count + at];
            }
            if self.order == ByteOrder::Little {
                value.reverse();
            }
        }
    }
}

fn add_bytes(row: &mut [u8], distance: usize) {
    for at in distance..row.len() {
        row[at] = row[at].wrapping_add(row[at - distance]);
    }
}
