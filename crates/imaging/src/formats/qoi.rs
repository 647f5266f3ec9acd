//! QOI, the "Quite OK Image Format" (specification 1.0).

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use crate::color_mode::ColorMode;
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, Format, unreadable};
use crate::formats::scanlines::{Order, Samples, fill};
use crate::header::ImageHeader;
use crate::pixels::frame::Frame;

pub(super) const FORMAT: Format = Format {
    media_type: "image/qoi",
    detect: |head| {
        head.starts_with(b"qoif")
            && matches!(head.get(12..14), Some([3 | 4, 0 | 1]))
            && head[4..8] != [0; 4]
    },
    read_header: read,
    decode: Some(|job| Ok(decode(job)?.into())),
};

/// The length of the header.
const HEADER_BYTES: u64 = 14;

/// The position of the number of channels.
const CHANNELS_AT: u64 = 12;

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    reader.skip(4)?;
    header.stored = Dimensions::new(reader.u32_be()?, reader.u32_be()?);
    let samples = samples(reader.u8()?);
    let is_rgb = samples.pixel_bytes() == 3;
    header.color_mode = Some(if is_rgb { ColorMode::Rgb } else { ColorMode::Rgba });
    header.footprint = samples.footprint(header.stored, 0);
    Ok(())
}

/// The number of channels is a hint; without a fourth one, alpha is ignored.
fn samples(channels: u8) -> Samples {
    if channels == 3 { Samples::RGB } else { Samples::RGBA }
}

fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(CHANNELS_AT)).map_err(unreadable)?;
    let mut channels = [0];
    input.read_exact(&mut channels).map_err(unreadable)?;
    let samples = samples(channels[0]);
    input.seek(SeekFrom::Start(HEADER_BYTES)).map_err(unreadable)?;
    let mut pixels = Pixels { input, index: [[0; 4]; 64], pixel: [0, 0, 0, u8::MAX], run: 0 };
    let mut frame = samples.frame(stored);
    let pixel_bytes = samples.pixel_bytes();
    fill(&mut frame, Order::TopDown, |row| {
        for target in row.chunks_exact_mut(pixel_bytes) {
            target.copy_from_slice(&pixels.next()?[..pixel_bytes]);
        }
        Ok(())
    })?;
    Ok(frame)
}

/// The pixels of a file, as red, green, blue and alpha.
struct Pixels<R> {
    input: R,
    /// Pixels that were seen, by their hash.
    index: [[u8; 4]; 64],
    pixel: [u8; 4],
    /// How many more times the pixel is repeated.
    run: u8,
}

impl<R: BufRead> Pixels<R> {
    fn next(&mut self) -> io::Result<[u8; 4]> {
        if self.run > 0 {
            self.run -= 1;
            return Ok(self.pixel);
        }
        let [code] = self.bytes()?;
        let [red, green, blue, alpha] = self.pixel;
        self.pixel = match (code, code >> 6) {
            (0xFE, _) => {
                let [red, green, blue] = self.bytes()?;
                [red, green, blue, alpha]
            }
            (0xFF, _) => self.bytes()?,
            (_, 0) => self.index[usize::from(code)],
            (_, 1) => {
                let change =
                    |color: u8, shift: u8| color.wrapping_add(code >> shift & 3).wrapping_sub(2);
                [change(red, 4), change(green, 2), change(blue, 0), alpha]
            }
            (_, 2) => {
                let [others] = self.bytes()?;
                let by = (code & 0x3F).wrapping_sub(32);
                let change = |color: u8, other: u8| {
                    color.wrapping_add(by).wrapping_add(other).wrapping_sub(8)
                };
                let green = green.wrapping_add(by);
                [change(red, others >> 4), green, change(blue, others & 0xF), alpha]
            }
            _ => {
                self.run = code & 0x3F;
                self.pixel
            }
        };
        self.index[hash(self.pixel)] = self.pixel;
        Ok(self.pixel)
    }

    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

fn hash(pixel: [u8; 4]) -> usize {
    let weighted = pixel.iter().zip([3, 5, 7, 11]).map(|(value, by)| usize::from(*value) * by);
    weighted.sum::<usize>() % 64
}
