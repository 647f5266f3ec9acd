//! A picture as a codec yields it, and its copy into planes of 8 bits.

use std::rc::Rc;

use crate::dimensions::Dimensions;
use crate::pixels::cicp::Cicp;

/// A decoded item.
pub(crate) struct CodedPicture {
    pub(crate) size: Dimensions,
    /// Luma, or luma and two planes of chroma.
    pub(crate) planes: Vec<CodedPlane>,
    /// The columns and rows of the picture that a sample of chroma covers.
    pub(crate) chroma_step: (u32, u32),
    /// Bits of a sample, 8 to 16.
    pub(crate) bits: u8,
    /// The colours that the bitstream states.
    pub(crate) cicp: Cicp,
}

/// Rows of samples.
pub(crate) struct CodedPlane {
    pub(crate) samples: Samples,
    /// Samples from the start of a row to that of the next.
    pub(crate) stride: usize,
}

/// The samples of a plane.
pub(crate) enum Samples {
    Bytes(Rc<dyn AsRef<[u8]>>),
    /// Two bytes a sample in native order.
    Pairs(Rc<dyn AsRef<[u8]>>),
    Words(Vec<u16>),
}

impl CodedPlane {
    /// Copies a part of a row, each sample through `table`. Samples that are missing stay zero.
    fn copy_row(&self, (x, y): (usize, usize), table: Option<&[u8]>, to: &mut [u8]) {
        let start = y * self.stride + x;
        match (&self.samples, table) {
            (Samples::Bytes(samples), None) => {
                let row = part((**samples).as_ref(), start, to.len());
                to[..row.len()].copy_from_slice(row);
            }
            (Samples::Bytes(samples), Some(table)) => {
                let row = part((**samples).as_ref(), start, to.len());
                copy(row.iter().map(|sample| usize::from(*sample)), table, to);
            }
            (Samples::Pairs(samples), table) => {
                let row = part((**samples).as_ref(), 2 * start, 2 * to.len());
                let words = row.as_chunks().0.iter().map(|pair| u16::from_ne_bytes(*pair).into());
                copy(words, table.unwrap_or(&[]), to);
            }
            (Samples::Words(samples), table) => {
                let row = part(samples, start, to.len());
                let words = row.iter().map(|word| usize::from(*word));
                match table {
                    Some(table) => copy(words, table, to),
                    None => to.iter_mut().zip(row).for_each(|(to, word)| *to = low_byte(*word)),
                }
            }
        }
    }
}

fn copy(samples: impl Iterator<Item = usize>, table: &[u8], to: &mut [u8]) {
    for (to, sample) in to.iter_mut().zip(samples) {
        *to = table.get(sample).copied().unwrap_or(u8::MAX);
    }
}

fn part<T>(samples: &[T], start: usize, length: usize) -> &[T] {
    let rest = samples.get(start..).unwrap_or_default();
    rest.get(..length).unwrap_or(rest)
}

fn low_byte(word: u16) -> u8 {
    word.to_le_bytes()[0]
}

/// The value in 8 bits of each sample of more; `None` for samples of 8 bits.
pub(crate) fn narrowing(bits: u8, is_full_range: bool) -> Option<Vec<u8>> {
    let shift = u32::from(bits.clamp(8, 16)) - 8;
    let (count, largest) = (256_u32 << shift, (256_u32 << shift) - 1);
    let narrow = move |sample: u32| {
        let value = if is_full_range {
            (sample * 255 + largest / 2) / largest
        } else {
            (sample + (1 << shift >> 1)) >> shift
        };
        u8::try_from(value).unwrap_or(u8::MAX)
    };
    (shift > 0).then(|| (0..count).map(narrow).collect())
}

/// Planes of 8 bits a sample that coded pictures are copied to.
pub(crate) struct Canvas {
    pub(crate) size: Dimensions,
    pub(crate) planes: Vec<CanvasPlane>,
}

/// One plane, without padding.
pub(crate) struct CanvasPlane {
    pub(crate) samples: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The columns and rows of the picture that a sample covers.
    pub(crate) step: (u32, u32),
}

impl Canvas {
    /// An empty canvas for pictures like `picture`.
    pub(crate) fn new(size: Dimensions, picture: &CodedPicture) -> Self {
        let plane = |index: usize| {
            let step = if index == 0 { (1, 1) } else { picture.chroma_step };
            let (width, height) = (size.width().div_ceil(step.0), size.height().div_ceil(step.1));
            let samples = vec![0; width as usize * height as usize];
            CanvasPlane { samples, width, height, step }
        };
        Self { size, planes: (0..picture.planes.len()).map(plane).collect() }
    }

    /// Whether that picture has planes like those of the canvas.
    pub(crate) fn suits(&self, picture: &CodedPicture) -> bool {
        let step = self.planes.get(1).map(|plane| plane.step);
        self.planes.len() == picture.planes.len()
            && step.is_none_or(|step| step == picture.chroma_step)
    }

    /// Copies the part of `picture` that lies on the canvas when its upper left corner is at `left`
    /// and `top`.
    pub(crate) fn draw(&mut self, picture: &CodedPicture, (left, top): (i64, i64), full: bool) {
        let table = narrowing(picture.bits, full);
        for (plane, coded) in self.planes.iter_mut().zip(&picture.planes) {
            let (across, down) = (i64::from(plane.step.0), i64::from(plane.step.1));
            let (left, top) = (left.div_euclid(across), top.div_euclid(down));
            let width = picture.size.width().div_ceil(plane.step.0);
            let height = picture.size.height().div_ceil(plane.step.1);
            let Some((columns, x)) = overlap(left, width, plane.width) else { continue };
            let Some((rows, y)) = overlap(top, height, plane.height) else { continue };
            for (row, y) in rows.zip(y..) {
                let start = row * plane.width as usize;
                let to = &mut plane.samples[start + columns.start..start + columns.end];
                coded.copy_row((x, y), table.as_deref(), to);
            }
        }
    }
}

/// The positions on a side of `of` that `length` positions from `start` on cover, and the first of
/// the latter that does.
fn overlap(start: i64, length: u32, of: u32) -> Option<(std::ops::Range<usize>, usize)> {
    let from = start.max(0);
    let to = (start + i64::from(length)).min(of.into());
    let position = |at: i64| usize::try_from(at).ok();
    (from < to).then_some(position(from)?..position(to)?).zip(position(from - start))
}

impl CanvasPlane {
    /// The sample that covers that pixel of the picture.
    pub(crate) fn at(&self, x: u32, y: u32) -> u8 {
        let (x, y) = ((x / self.step.0) as usize, (y / self.step.1) as usize);
        self.samples[y * self.width as usize + x]
    }
}
