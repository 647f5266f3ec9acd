//! Decoding GIF by the `gif` crate, row by row, as far as its data is intact.

use std::io::{Cursor, Read};

use fast_image_resize::PixelType;
use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, MemoryLimit};

use crate::error::DecodeError;
use crate::format::{DecodeJob, unreadable};
use crate::pixels::frame::{Alpha, Colors, Frame};

/// The header and the logical screen descriptor (GIF 89a, sections 17 and 18).
const SCREEN_BYTES: usize = 13;

/// The flags of a screen descriptor that is followed by a colour table of 256 entries.
const FULL_COLOR_TABLE: u8 = 0x87;

/// The first row and the distance of the rows of each pass of an interlaced image (appendix E).
const PASSES: [(usize, usize); 4] = [(0, 8), (4, 8), (2, 4), (1, 2)];

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let (screen, memory) = (job.stored, job.header.footprint.working);
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(memory.try_into().map_err(unreadable)?));
    options.allow_unknown_blocks(true);
    let mut decoder = options.read_info(with_color_table(job.input()?)?).map_err(decode_error)?;
    let place = decoder.next_frame_info().map_err(decode_error)?;
    let place = place.ok_or_else(|| unreadable("a GIF without a picture"))?;
    let place = Place {
        left: place.left.into(),
        top: place.top.into(),
        width: place.width.into(),
        height: place.height.into(),
        transparent: place.transparent,
        is_interlaced: place.interlaced,
    };
    let (screen_width, screen_height) = (screen.width() as usize, screen.height() as usize);
    if place.left + place.width > screen_width || place.top + place.height > screen_height {
        return Err(unreadable("the decoder sees other dimensions than the header"));
    }
    let rgba = Colors::Rgba(Alpha::Straight);
    let mut frame = Frame::new(screen.width(), screen.height(), PixelType::U8x4, rgba);
    frame.profile = decoder.icc_profile().map(<[u8]>::to_vec);
    place.paint(&mut decoder, &mut frame)?;
    Ok(frame)
}

/// The part of the screen that a picture covers.
struct Place {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    transparent: Option<u8>,
    is_interlaced: bool,
}

impl Place {
    /// Paints the rows that are intact; fails if these are less than half.
    fn paint<R: Read>(
        &self,
        decoder: &mut Decoder<R>,
        frame: &mut Frame,
    ) -> Result<(), DecodeError> {
        let colors = decoder.palette().map_err(decode_error)?.as_chunks::<3>().0.to_vec();
        let stride = frame.width as usize * 4;
        let mut is_painted = vec![false; self.height];
        let mut indices = vec![0; self.width];
        for (count, y) in order(self.height, self.is_interlaced).enumerate() {
            match decoder.fill_buffer(&mut indices) {
                Ok(true) => {}
                _ if count * 2 < self.height => {
                    return Err(unreadable("less than half of the rows"));
                }
                _ => break,
            }
            let start = (self.top + y) * stride + self.left * 4;
            let row = &mut frame.samples[start..][..self.width * 4];
            for (index, pixel) in indices.iter().zip(row.as_chunks_mut().0) {
                if Some(*index) != self.transparent {
                    let [r, g, b] = colors.get(usize::from(*index)).copied().unwrap_or_default();
                    *pixel = [r, g, b, u8::MAX];
                }
            }
            is_painted[y] = true;
        }
        if self.is_interlaced {
            self.repeat_rows(&is_painted, frame);
        }
        Ok(())
    }

    /// Repeats the row above where a row of a later pass is missing.
    fn repeat_rows(&self, is_painted: &[bool], frame: &mut Frame) {
        let stride = frame.width as usize * 4;
        for (y, _) in is_painted.iter().enumerate().skip(1).filter(|(_, is_painted)| !**is_painted)
        {
            let above = (self.top + y - 1) * stride + self.left * 4;
            frame.samples.copy_within(above..above + self.width * 4, above + stride);
        }
    }
}

/// The rows in the order in which they are stored.
fn order(height: usize, is_interlaced: bool) -> Box<dyn Iterator<Item = usize>> {
    if is_interlaced {
        Box::new(PASSES.into_iter().flat_map(move |(first, step)| (first..height).step_by(step)))
    } else {
        Box::new(0..height)
    }
}

/// Inserts a grey ramp as the global colour table if there is none: without a table, an index is a
/// grey.
fn with_color_table(mut file: impl Read) -> Result<impl Read, DecodeError> {
    let mut start = vec![0; SCREEN_BYTES];
    file.read_exact(&mut start).map_err(unreadable)?;
    if start[10] & 0x80 == 0 {
        start[10] |= FULL_COLOR_TABLE;
        start.extend((0..=u8::MAX).flat_map(|grey| [grey; 3]));
    }
    Ok(Cursor::new(start).chain(file))
}

fn decode_error(error: DecodingError) -> DecodeError {
    unreadable(error)
}
