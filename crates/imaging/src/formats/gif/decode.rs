//! Decoding GIF by the `gif` crate.

use std::io::{Cursor, Read};

use crate::error::DecodeError;
use fast_image_resize::PixelType;
use gif::{ColorOutput, DecodeOptions, DecodingError, MemoryLimit};

use crate::format::{DecodeJob, unreadable};
use crate::pixels::frame::{Alpha, Colors, Frame};

/// The header and the logical screen descriptor (GIF 89a, sections 17 and 18).
const SCREEN_BYTES: usize = 13;

/// The flags of a screen descriptor that is followed by a colour table of 256 entries.
const FULL_COLOR_TABLE: u8 = 0x87;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let (screen, memory) = (job.stored, job.header.footprint.working);
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(memory.try_into().map_err(unreadable)?));
    let mut decoder = options.read_info(with_color_table(job.input()?)?).map_err(decode_error)?;
    let place = decoder.next_frame_info().map_err(decode_error)?;
    let place = place.ok_or_else(|| unreadable("a GIF without a picture"))?;
    let (left, top) = (usize::from(place.left), usize::from(place.top));
    let (width, height) = (usize::from(place.width), usize::from(place.height));
    let transparent = place.transparent;
    let (screen_width, screen_height) = (screen.width() as usize, screen.height() as usize);
    if left + width > screen_width || top + height > screen_height {
        return Err(unreadable("the decoder sees other dimensions than the header"));
    }
    let mut indices = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut indices).map_err(decode_error)?;

    let colors = decoder.palette().map_err(decode_error)?.as_chunks::<3>().0;
    let rgba = Colors::Rgba(Alpha::Straight);
    let mut frame = Frame::new(screen.width(), screen.height(), PixelType::U8x4, rgba);
    frame.profile = decoder.icc_profile().map(<[u8]>::to_vec);
    let screen_rows = frame.samples.chunks_exact_mut(screen_width * 4).skip(top);
    for (indices, row) in indices.chunks_exact(width).zip(screen_rows) {
        for (index, pixel) in indices.iter().zip(row[left * 4..].as_chunks_mut().0) {
            if Some(*index) != transparent {
                let [r, g, b] = colors.get(usize::from(*index)).copied().unwrap_or_default();
                *pixel = [r, g, b, u8::MAX];
            }
        }
    }
    Ok(frame)
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
