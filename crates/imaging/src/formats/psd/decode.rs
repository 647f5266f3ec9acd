//! Decoding the composite of PSD and PSB plane by plane, as far as its data is there.

use std::io::{Seek, SeekFrom};

use super::header::{DocumentHeader, Space};
use super::resources::Sections;
use super::rows::Rows;
use crate::content::HeaderReader;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::formats::scanlines::{Order, fill, fill_planes};
use crate::pixels::frame::Frame;
use crate::pixels::lab;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let document = DocumentHeader::read(&mut reader).map_err(unreadable)?;
    check_dimensions((document.width, document.height), stored)?;
    let sections = Sections::read(&mut reader, &document).map_err(unreadable)?;
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(sections.composite_at)).map_err(unreadable)?;
    let mut rows = Rows::open(input, &document)?;
    let mut frame = document.samples().frame(stored);
    let mut line = vec![0; document.row_bytes()];
    if document.space == Space::Indexed {
        fill(&mut frame, Order::TopDown, |row| {
            rows.read(&mut line)?;
            for (index, pixel) in line.iter().zip(row.as_chunks_mut::<3>().0) {
                *pixel = sections.palette.get(usize::from(*index)).copied().unwrap_or_default();
            }
            Ok(())
        })?;
    } else {
        let convert = converter(&document, sections.profile.is_some());
        fill_planes(&mut frame, Order::TopDown, |_, _, row| {
            rows.read(&mut line)?;
            convert(&line, row);
            Ok(())
        })?;
    }
    frame.profile = sections.profile;
    Ok(frame)
}

/// The conversion of a row of samples to bytes.
fn converter(document: &DocumentHeader, has_profile: bool) -> fn(&[u8], &mut [u8]) {
    match document.bits {
        1 => bits,
        16 => words,
        32 if has_profile => linear_floats,
        32 => floats,
        _ => |line, row| row.copy_from_slice(line),
    }
}

/// One stands for black.
fn bits(line: &[u8], row: &mut [u8]) {
    for (x, sample) in row.iter_mut().enumerate() {
        let is_black = line[x / 8] << (x % 8) & 0x80 != 0;
        *sample = if is_black { 0 } else { u8::MAX };
    }
}

#[expect(clippy::cast_possible_truncation, reason = "65535 / 257 is 255")]
fn words(line: &[u8], row: &mut [u8]) {
    for (word, sample) in line.as_chunks().0.iter().zip(row) {
        *sample = ((u32::from(u16::from_be_bytes(*word)) + 128) / 257) as u8;
    }
}

/// Light; one is white.
fn floats(line: &[u8], row: &mut [u8]) {
    for (bytes, sample) in line.as_chunks().0.iter().zip(row) {
        *sample = lab::encoded(f32::from_be_bytes(*bytes));
    }
}

/// The same, encoded as a profile states.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value lies between 0 and 255"
)]
fn linear_floats(line: &[u8], row: &mut [u8]) {
    for (bytes, sample) in line.as_chunks().0.iter().zip(row) {
        *sample = (f32::from_be_bytes(*bytes).clamp(0.0, 1.0) * 255.0).round() as u8;
    }
}
