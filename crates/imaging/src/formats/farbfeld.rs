//! Farbfeld: red, green, blue and alpha of 16 bits each, uncompressed.

use std::io::{self, Read, Seek, SeekFrom};

use fast_image_resize::PixelType;

use crate::color_mode::ColorMode;
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, Format, unreadable};
use crate::formats::scanlines::{Order, Samples, fill};
use crate::header::ImageHeader;
use crate::pixels::frame::{Alpha, Colors, Frame};

const MAGIC: &[u8; 8] = b"farbfeld";

/// The length of the header.
const HEADER_BYTES: u64 = 16;

const SAMPLES: Samples =
    Samples { pixel_type: PixelType::U16x4, colors: Colors::Rgba(Alpha::Straight) };

pub(super) const FORMAT: Format = Format {
    media_type: "image/x-farbfeld",
    detect: |head| head.starts_with(MAGIC) && head.len() > 16,
    read_header: read,
    decode: Some(|job| Ok(decode(job)?.into())),
};

/// The mode is that of the same samples in PNG; Pillow does not open the format.
fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    reader.skip(MAGIC.len() as u64)?;
    header.stored = Dimensions::new(reader.u32_be()?, reader.u32_be()?);
    header.color_mode = Some(ColorMode::Rgba);
    header.footprint = SAMPLES.footprint(header.stored, 0);
    Ok(())
}

fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let mut frame = SAMPLES.frame(job.stored);
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(HEADER_BYTES)).map_err(unreadable)?;
    fill(&mut frame, Order::TopDown, |row| {
        input.read_exact(row)?;
        for word in row.as_chunks_mut::<2>().0 {
            *word = u16::from_be_bytes(*word).to_ne_bytes();
        }
        Ok(())
    })?;
    Ok(frame)
}
