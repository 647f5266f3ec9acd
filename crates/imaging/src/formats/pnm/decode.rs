//! Decoding the formats of Netpbm row by row.

use std::io::{self, Read, Seek, SeekFrom};

use super::header::{Kind, PnmHeader, scaled};
use super::plain::PlainSamples;
use crate::content::HeaderReader;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable, unsupported};
use crate::formats::scanlines::fill;
use crate::ifd::ByteOrder;
use crate::pixels::frame::Frame;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let image = PnmHeader::read(&mut reader).map_err(unreadable)?;
    check_dimensions((image.width, image.height), stored)?;
    let samples = image.samples().ok_or_else(|| unsupported("PAM of more than four channels"))?;
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(image.data_at)).map_err(unreadable)?;
    let mut frame = samples.frame(stored);
    if image.is_plain {
        let mut plain = PlainSamples::new(input, &image);
        fill(&mut frame, image.order(), |row| plain.fill(row))?;
    } else {
        let mut line = vec![0; image.row_bytes()];
        fill(&mut frame, image.order(), |row| read_row(&mut input, &image, &mut line, row))?;
    }
    Ok(frame)
}

fn read_row(
    input: &mut impl Read,
    image: &PnmHeader,
    line: &mut [u8],
    row: &mut [u8],
) -> io::Result<()> {
    input.read_exact(line)?;
    match image.kind {
        Kind::Bits => {
            for (x, sample) in row.iter_mut().enumerate() {
                let is_black = line[x / 8] << (x % 8) & 0x80 != 0;
                *sample = if is_black { 0 } else { u8::MAX };
            }
        }
        Kind::Integers if image.max == 255 => row.copy_from_slice(line),
        Kind::Integers if image.max > 255 => {
            for (word, sample) in line.as_chunks().0.iter().zip(row) {
                *sample = scaled(u16::from_be_bytes(*word).into(), image.max);
            }
        }
        Kind::Integers => {
            for (value, sample) in line.iter().zip(row) {
                *sample = scaled((*value).into(), image.max);
            }
        }
        Kind::Floats(order) => {
            let values = line.as_chunks().0.iter().map(|bytes| float(order, *bytes));
            if image.channels == 1 {
                let targets = row.as_chunks_mut().0.iter_mut();
                targets.zip(values).for_each(|(target, value)| *target = value.to_ne_bytes());
            } else {
                row.iter_mut().zip(values).for_each(|(target, value)| *target = byte(value));
            }
        }
    }
    Ok(())
}

/// A finite number; others become zero.
fn float(order: ByteOrder, bytes: [u8; 4]) -> f32 {
    let value = f32::from_bits(order.u32(bytes));
    if value.is_finite() { value } else { 0.0 }
}

/// A colour between 0 and 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and 255"
)]
fn byte(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}
