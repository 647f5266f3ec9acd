//! Decoding ICNS: the best icon, by the decoder of its format or from planes in runs.

use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom};

use super::header::{Icon, Span, best_icon};
use super::section::Section;
use crate::content::{Content, HeaderReader};
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::formats::scanlines::{Order, Samples, fill_planes};
use crate::formats::{jpeg2000, png};
use crate::pixels::frame::Frame;
use crate::pixels::image::Decoded;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let (side, icon) = best_icon(&mut reader).map_err(unreadable)?;
    match icon {
        Icon::Png(span) => Ok(png::decode(job, span.start)?.into()),
        Icon::Jpeg2000(span) => {
            let (header, stored, largest) = (job.header, job.stored, job.largest);
            let section = Section::new(job.content, span.start, span.length);
            let mut section = section.map_err(unreadable)?;
            let content = &mut Content::new(&mut section);
            jpeg2000::decode(&mut DecodeJob { content, header, stored, largest })
        }
        Icon::Planes { colors, mask } => {
            check_dimensions((side, side), job.stored)?;
            Ok(decode_planes(job, colors, mask)?.into())
        }
    }
}

/// Decodes red, green and blue, one after the other or by pixels, and a mask of alpha.
fn decode_planes(
    job: &mut DecodeJob,
    colors: Span,
    mask: Option<Span>,
) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut frame = Samples::RGBA.frame(stored);
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(colors.start)).map_err(unreadable)?;
    if colors.length == stored.pixels() * 3 {
        let mut pixels = Vec::new();
        input.by_ref().take(colors.length).read_to_end(&mut pixels).map_err(unreadable)?;
        for (source, target) in pixels.as_chunks().0.iter().zip(frame.samples.as_chunks_mut().0) {
            let [red, green, blue] = *source;
            *target = [red, green, blue, u8::MAX];
        }
        mask_frame(&mut frame, &mut input, mask);
        return Ok(frame);
    }
    let mut runs = Runs { left: 0, value: None };
    fill_planes(&mut frame, Order::TopDown, |channel, line, row| {
        if channel < 3 {
            return runs.fill(&mut input, row);
        }
        if line == 0 {
            let mask = mask.ok_or(ErrorKind::NotFound)?;
            input.seek(SeekFrom::Start(mask.start))?;
        }
        if mask.is_some() { input.read_exact(row) } else { Err(ErrorKind::NotFound.into()) }
    })?;
    Ok(frame)
}

/// Gives the frame the alpha of the mask, as far as it is there.
fn mask_frame(frame: &mut Frame, input: &mut (impl BufRead + Seek), mask: Option<Span>) {
    let Some(mask) = mask else { return };
    let mut alphas = Vec::new();
    let read = input
        .seek(SeekFrom::Start(mask.start))
        .and_then(|_| input.take(frame.samples.len() as u64 / 4).read_to_end(&mut alphas));
    if read.is_ok() {
        let pixels = frame.samples.as_chunks_mut::<4>().0.iter_mut();
        pixels.zip(alphas).for_each(|(pixel, alpha)| pixel[3] = alpha);
    }
}

/// The state of a run, which may cross the ends of rows.
struct Runs {
    left: usize,
    /// The byte that is repeated; `None` in bytes that are stored.
    value: Option<u8>,
}

impl Runs {
    fn fill(&mut self, input: &mut impl BufRead, row: &mut [u8]) -> io::Result<()> {
        let mut next = || {
            let byte = input.fill_buf()?.first().copied().ok_or(ErrorKind::UnexpectedEof)?;
            input.consume(1);
            io::Result::Ok(byte)
        };
        for target in row {
            if self.left == 0 {
                let code = next()?;
                let is_run = code & 0x80 != 0;
                self.left = if is_run { usize::from(code) - 125 } else { usize::from(code) + 1 };
                self.value = if is_run { Some(next()?) } else { None };
            }
            self.left -= 1;
            *target = match self.value {
                Some(value) => value,
                None => next()?,
            };
        }
        Ok(())
    }
}
