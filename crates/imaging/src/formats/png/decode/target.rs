//! The way of the rows of a PNG into the frame.

use std::io::{BufRead, Seek};

use png::{
    Adam7Info, DecodingError, InterlaceInfo, Reader, expand_interlaced_row, splat_interlaced_row,
};

use crate::pixels::frame::{Colors, Frame};

/// The part of a frame that an image of the file covers.
pub(super) struct Target<'f> {
    samples: &'f mut [u8],
    /// Bytes of a row of the frame.
    stride: usize,
    pixel_bytes: usize,
    has_wide_samples: bool,
    has_alpha: bool,
    is_interlaced: bool,
    /// Bytes before the first pixel of the image.
    start: usize,
    width: u32,
    height: u32,
}

impl<'f> Target<'f> {
    /// The part that the current image of the reader covers.
    pub(super) fn of<R: BufRead + Seek>(reader: &Reader<R>, frame: &'f mut Frame) -> Self {
        let info = reader.info();
        let whole = (0, 0, info.width, info.height);
        let (left, top, width, height) = info.frame_control.map_or(whole, |control| {
            (control.x_offset, control.y_offset, control.width, control.height)
        });
        let pixel_bytes = frame.pixel_type.size();
        let stride = frame.width as usize * pixel_bytes;
        Self {
            samples: &mut frame.samples,
            stride,
            pixel_bytes,
            has_alpha: matches!(frame.colors, Colors::GreyAlpha(_) | Colors::Rgba(_)),
            is_interlaced: info.interlaced,
            has_wide_samples: reader.output_color_type().1 == png::BitDepth::Sixteen,
            start: top as usize * stride + left as usize * pixel_bytes,
            width,
            height,
        }
    }

    /// Reads all rows.
    ///
    /// # Errors
    /// The error behind the last intact row, if less than half of the pixels are before it.
    pub(super) fn fill<R: BufRead + Seek>(
        &mut self,
        reader: &mut Reader<R>,
    ) -> Result<(), DecodingError> {
        let all = u64::from(self.width) * u64::from(self.height);
        let mut intact = 0;
        while intact < all {
            match reader.next_interlaced_row() {
                Ok(Some(row)) => {
                    self.store(row.data(), row.interlace(), intact);
                    intact += (row.data().len() / self.pixel_bytes) as u64;
                }
                Err(error) if intact * 2 < all => return Err(error),
                Ok(None) | Err(_) => break,
            }
        }
        if intact < all && !self.has_alpha {
            self.whiten(intact);
        }
        if self.has_wide_samples {
            for word in self.samples.as_chunks_mut::<2>().0 {
                *word = u16::from_be_bytes(*word).to_ne_bytes();
            }
        }
        Ok(())
    }

    /// Makes the rows that follow that many pixels white. An interlaced image has all rows, some of
    /// them with fewer details.
    fn whiten(&mut self, pixels: u64) {
        let line = usize::try_from(pixels / u64::from(self.width)).unwrap_or(usize::MAX);
        if !self.is_interlaced {
            self.samples[self.start + line * self.stride..].fill(u8::MAX);
        }
    }

    /// Stores a row that follows that many pixels.
    fn store(&mut self, row: &[u8], interlace: &InterlaceInfo, pixels: u64) {
        match interlace {
            InterlaceInfo::Adam7(pass) => self.store_pass(row, pass),
            InterlaceInfo::Null(_) => {
                let line = usize::try_from(pixels / u64::from(self.width)).unwrap_or(usize::MAX);
                self.samples[self.start + line * self.stride..][..row.len()].copy_from_slice(row);
            }
        }
    }

    /// Until the passes that follow overwrite them, each pixel also stands for its neighbours.
    fn store_pass(&mut self, row: &[u8], pass: &Adam7Info) {
        let bits = u8::try_from(self.pixel_bytes * 8).unwrap_or(u8::MAX);
        if self.start == 0 {
            splat_interlaced_row(self.samples, self.stride, row, pass, bits);
        } else {
            let area = &mut self.samples[self.start..];
            expand_interlaced_row(area, self.stride, row, pass, bits);
        }
    }
}
