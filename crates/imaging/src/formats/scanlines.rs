//! Filling frames row by row, as far as the data of a file is there.

use std::io;

use fast_image_resize::PixelType;

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::unreadable;
use crate::header::Footprint;
use crate::pixels::frame::{Alpha, Colors, Frame};

/// The memory of a decoder besides pixels and rows: its input buffer and small tables.
const DECODER_BYTES: u64 = 128 << 10;

/// The order of the rows in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    TopDown,
    BottomUp,
}

impl Order {
    fn of(self, y: usize, height: usize) -> usize {
        if self == Self::TopDown { y } else { height - 1 - y }
    }
}

/// The layout of a frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Samples {
    pub(crate) pixel_type: PixelType,
    pub(crate) colors: Colors,
}

impl Samples {
    pub(crate) const GREY: Self = Self { pixel_type: PixelType::U8, colors: Colors::Grey };
    pub(crate) const GREY_ALPHA: Self =
        Self { pixel_type: PixelType::U8x2, colors: Colors::GreyAlpha(Alpha::Straight) };
    pub(crate) const RGB: Self = Self { pixel_type: PixelType::U8x3, colors: Colors::Rgb };
    pub(crate) const RGBA: Self =
        Self { pixel_type: PixelType::U8x4, colors: Colors::Rgba(Alpha::Straight) };

    /// A frame of zeros.
    pub(crate) fn frame(self, image: Dimensions) -> Frame {
        Frame::new(image.width(), image.height(), self.pixel_type, self.colors)
    }

    /// Bytes of a pixel.
    pub(crate) fn pixel_bytes(self) -> usize {
        self.pixel_type.size()
    }

    /// The memory of a decoder that holds the frame, and `row_bytes` for rows and tables.
    pub(crate) fn footprint(self, image: Option<Dimensions>, row_bytes: u64) -> Footprint {
        let pixels = image.map_or(0, Dimensions::pixels);
        // Whether each row is there.
        let marks = image.map_or(0, |image| u64::from(image.height()));
        Footprint {
            frame: pixels.saturating_mul(self.pixel_bytes() as u64),
            working: row_bytes.saturating_add(marks + DECODER_BYTES),
            whole_file: false,
        }
    }
}

/// Reads the rows of a frame in the order of the file, up to the first one that fails. The rows
/// that are missing are white, or transparent in a frame with alpha.
///
/// # Errors
/// [`DecodeError::Unreadable`] when less than half of the rows are there.
pub(crate) fn fill(
    frame: &mut Frame,
    order: Order,
    mut read_row: impl FnMut(&mut [u8]) -> io::Result<()>,
) -> Result<(), DecodeError> {
    let height = frame.height as usize;
    let mut is_there = vec![false; height];
    for y in (0..height).map(|y| order.of(y, height)) {
        if let Err(error) = read_row(row_of(frame, y)) {
            tracing::debug!(%error, y, "image data ends early");
            break;
        }
        is_there[y] = true;
    }
    finish(frame, &is_there)
}

/// Reads the rows of a frame of bytes whose channels have a plane each in the file. `read_row`
/// gets the channel, the number of the row in the file, and the row of the channel. Where alpha is
/// missing, pixels are opaque.
///
/// # Errors
/// [`DecodeError::Unreadable`] when less than half of the rows have all their colours.
pub(crate) fn fill_planes(
    frame: &mut Frame,
    order: Order,
    mut read_row: impl FnMut(usize, usize, &mut [u8]) -> io::Result<()>,
) -> Result<(), DecodeError> {
    let (height, channels) = (frame.height as usize, frame.pixel_type.size());
    let colors = if has_alpha(frame.colors) { channels - 1 } else { channels };
    let mut is_there = vec![true; height];
    let mut row = vec![0; frame.width as usize];
    for channel in 0..channels {
        for line in 0..height {
            let y = order.of(line, height);
            if read_row(channel, line, &mut row).is_err() {
                row.fill(u8::MAX);
                is_there[y] &= channel >= colors;
            }
            let pixels = row_of(frame, y).chunks_exact_mut(channels);
            pixels.zip(&row).for_each(|(pixel, sample)| pixel[channel] = *sample);
        }
    }
    finish(frame, &is_there)
}

fn finish(frame: &mut Frame, is_there: &[bool]) -> Result<(), DecodeError> {
    let count = is_there.iter().filter(|is_there| **is_there).count();
    if count * 2 < is_there.len() {
        return Err(unreadable("less than half of the rows"));
    }
    let missing = is_there.iter().enumerate().filter(|(_, is_there)| !**is_there);
    missing.for_each(|(y, _)| clear(frame, y));
    Ok(())
}

/// Makes a row white or transparent.
fn clear(frame: &mut Frame, y: usize) {
    let colors = frame.colors;
    let row = row_of(frame, y);
    match colors {
        Colors::Lab => row.as_chunks_mut().0.fill([u8::MAX, 128, 128]),
        Colors::Grey | Colors::Rgb | Colors::InvertedCmyk => row.fill(u8::MAX),
        _ => row.fill(0),
    }
}

fn has_alpha(colors: Colors) -> bool {
    matches!(colors, Colors::GreyAlpha(_) | Colors::Rgba(_))
}

fn row_of(frame: &mut Frame, y: usize) -> &mut [u8] {
    let row_bytes = frame.width as usize * frame.pixel_type.size();
    &mut frame.samples[y * row_bytes..][..row_bytes]
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{Order, Samples, fill, fill_planes};
    use crate::dimensions::Dimensions;

    fn image() -> Dimensions {
        Dimensions::new(1, 4).expect("positive sides")
    }

    #[test]
    fn missing_rows_are_white_and_half_of_them_are_enough() {
        for (there, expected) in [(2, Some([255, 255, 7, 7])), (1, None)] {
            let mut frame = Samples::GREY.frame(image());
            let mut left = there;
            let outcome = fill(&mut frame, Order::BottomUp, |row| {
                row.fill(7);
                left -= 1;
                if left < 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
            });
            assert_eq!(outcome.ok().map(|()| frame.samples.to_vec()), expected.map(Vec::from));
        }
    }

    #[test]
    fn a_plane_of_alpha_that_is_missing_is_opaque() {
        let mut frame = Samples::GREY_ALPHA.frame(image());
        let outcome = fill_planes(&mut frame, Order::TopDown, |channel, line, row| {
            row.fill(u8::try_from(line).expect("a small number"));
            if channel == 1 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
        });
        assert!(outcome.is_ok());
        assert_eq!(frame.samples.to_vec(), [0, 255, 1, 255, 2, 255, 3, 255]);
    }
}
