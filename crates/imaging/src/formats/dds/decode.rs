//! Decoding DDS row by row, as far as its data is there.

use std::io::{self, Read, Seek, SeekFrom};

use super::blocks::{Blocks, SIDE};
use super::header::{DdsHeader, Pixels};
use crate::content::HeaderReader;
use crate::error::DecodeError;
use crate::format::{DecodeJob, Input, check_dimensions, unreadable};
use crate::formats::bmp::Field;
use crate::formats::scanlines::{Order, fill};
use crate::pixels::frame::Frame;

/// Where a palette starts.
const PALETTE_AT: u64 = 128;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let header = DdsHeader::read(&mut reader).map_err(unreadable)?;
    check_dimensions((header.width, header.height), stored)?;
    let mut palette = Vec::new();
    if header.pixels == Pixels::Palette {
        reader.go_to(PALETTE_AT).map_err(unreadable)?;
        palette = reader.up_to(1024).map_err(unreadable)?;
    }
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(header.data_at)).map_err(unreadable)?;
    let mut frame = header.samples().frame(stored);
    match header.pixels {
        Pixels::Blocks(blocks) => fill_blocks(&mut frame, &mut input, blocks)?,
        Pixels::Grey | Pixels::GreyAlpha => {
            fill(&mut frame, Order::TopDown, |row| input.read_exact(row))?;
        }
        Pixels::Palette => {
            let mut line = vec![0; stored.width() as usize];
            let colors = palette.as_chunks::<4>().0;
            fill(&mut frame, Order::TopDown, |row| {
                input.read_exact(&mut line)?;
                for (index, pixel) in line.iter().zip(row.as_chunks_mut().0) {
                    *pixel = colors.get(usize::from(*index)).copied().unwrap_or_default();
                }
                Ok(())
            })?;
        }
        Pixels::Fields { bytes, masks, .. } => {
            let mut line = vec![0; stored.width() as usize * bytes];
            let fields = masks.map(Field::of);
            let channels = frame.pixel_type.size();
            fill(&mut frame, Order::TopDown, |row| {
                input.read_exact(&mut line)?;
                for (source, pixel) in line.chunks_exact(bytes).zip(row.chunks_exact_mut(channels))
                {
                    let mut word = [0; 4];
                    word[..bytes].copy_from_slice(source);
                    let word = u32::from_le_bytes(word);
                    for (field, sample) in fields.iter().zip(pixel) {
                        *sample = field.value(word);
                    }
                }
                Ok(())
            })?;
        }
    }
    Ok(frame)
}

/// Decodes a band of blocks for every four rows.
fn fill_blocks(frame: &mut Frame, input: &mut Input, blocks: Blocks) -> Result<(), DecodeError> {
    let across = (frame.width as usize).div_ceil(SIDE);
    let pitch = across * SIDE * blocks.channels();
    let mut stored = vec![0; across * blocks.bytes()];
    let mut band = vec![0; pitch * SIDE];
    let mut line = 0;
    let mut next_band = |band: &mut [u8]| -> io::Result<()> {
        input.read_exact(&mut stored)?;
        for (number, block) in stored.chunks_exact(blocks.bytes()).enumerate() {
            blocks.decode(block, &mut band[number * SIDE * blocks.channels()..], pitch);
        }
        Ok(())
    };
    fill(frame, Order::TopDown, |row| {
        if line % SIDE == 0 {
            next_band(&mut band)?;
        }
        row.copy_from_slice(&band[line % SIDE * pitch..][..row.len()]);
        line += 1;
        Ok(())
    })
}
