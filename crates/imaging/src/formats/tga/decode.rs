//! Decoding TGA row by row, as far as its data is there.

use std::io::{self, Seek, SeekFrom};

use super::header::{FOOTER_BYTES, HEADER_BYTES, Kind, TgaHeader, has_footer};
use super::pixels::PixelReader;
use crate::content::HeaderReader;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::formats::scanlines::fill;
use crate::pixels::frame::Frame;

/// Where the extension area, which the footer points to, states the type of alpha.
const ALPHA_TYPE_AT: u64 = 494;

/// A colour of the palette, with alpha.
type Color = [u8; 4];

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let length = job.content.length().map_err(unreadable)?;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let head = reader.array::<HEADER_BYTES>().map_err(unreadable)?;
    let header = TgaHeader::parse(&head).ok_or_else(|| unreadable("no TGA header"))?;
    check_dimensions((header.width.into(), header.height.into()), stored)?;
    reader.go_to(header.palette_at()).map_err(unreadable)?;
    let palette = palette(&mut reader, &header).map_err(unreadable)?;
    let has_alpha = !states_no_alpha(&mut reader, length);
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(header.pixels_at())).map_err(unreadable)?;
    let mut pixels = PixelReader::new(input, header.is_packed);
    let mut frame = header.samples().frame(stored);
    let mut line = vec![0; usize::from(header.width) * header.pixel_bytes()];
    let channels = frame.pixel_type.size();
    fill(&mut frame, header.order(), |row| {
        pixels.fill(&mut line, header.pixel_bytes())?;
        convert(&line, &header, &palette, row);
        if header.is_right_to_left() {
            mirror(row, channels);
        }
        Ok(())
    })?;
    if header.kind == Kind::Color && channels == 4 && !(has_alpha && has_opacity(&frame)) {
        frame.samples.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = u8::MAX);
    }
    Ok(frame)
}

/// Whether any pixel is visible: some writers leave the fourth byte empty.
fn has_opacity(frame: &Frame) -> bool {
    frame.samples.as_chunks::<4>().0.iter().any(|[.., alpha]| *alpha != 0)
}

/// Whether the extension area says that the fourth byte is unused.
fn states_no_alpha(reader: &mut HeaderReader, length: u64) -> bool {
    let mut alpha_type = || -> io::Result<Option<u8>> {
        reader.go_to(length.saturating_sub(FOOTER_BYTES as u64))?;
        let footer = reader.array::<FOOTER_BYTES>()?;
        let [a, b, c, d, ..] = footer;
        let extension = u32::from_le_bytes([a, b, c, d]);
        if !has_footer(&footer) || extension == 0 {
            return Ok(None);
        }
        reader.go_to(u64::from(extension) + ALPHA_TYPE_AT)?;
        reader.u8().map(Some)
    };
    alpha_type().ok().flatten() == Some(0)
}

/// The colours from number zero on. Those before the first stored one are black and transparent.
fn palette(reader: &mut HeaderReader, header: &TgaHeader) -> io::Result<Vec<Color>> {
    if !header.has_palette {
        return Ok(Vec::new());
    }
    let color_bytes = usize::from(header.color_bits.div_ceil(8));
    let data = reader.up_to(u64::from(header.colors) * color_bytes as u64)?;
    let stored = data.chunks_exact(color_bytes).map(|bytes| color(bytes, header.color_bits));
    let missing = usize::from(header.first_color);
    Ok(std::iter::repeat_n(Color::default(), missing).chain(stored).take(256).collect())
}

/// Blue, green, red and perhaps alpha in bytes or in five bits each.
fn color(bytes: &[u8], bits: u8) -> Color {
    match *bytes {
        [blue, green, red, alpha] => [red, green, blue, alpha],
        [blue, green, red] => [red, green, blue, u8::MAX],
        [low, high] => {
            let word = u16::from_le_bytes([low, high]);
            let five = |shift: u32| {
                let value = (word >> shift & 0x1F) * 255 / 31;
                value.to_le_bytes()[0]
            };
            // A set bit is transparent, as in Pillow.
            let alpha = if bits == 16 && word >> 15 == 1 { 0 } else { u8::MAX };
            [five(10), five(5), five(0), alpha]
        }
        _ => Color::default(),
    }
}

fn convert(line: &[u8], header: &TgaHeader, palette: &[Color], row: &mut [u8]) {
    if header.kind == Kind::Grey {
        row.copy_from_slice(line);
        return;
    }
    let channels = header.samples().pixel_bytes();
    let pixels = line.chunks_exact(header.pixel_bytes());
    for (source, target) in pixels.zip(row.chunks_exact_mut(channels)) {
        let color = if header.kind == Kind::Palette {
            palette.get(usize::from(source[0])).copied().unwrap_or_default()
        } else {
            color(source, header.bits)
        };
        target.copy_from_slice(&color[..channels]);
    }
}

fn mirror(row: &mut [u8], pixel_bytes: usize) {
    row.reverse();
    row.chunks_exact_mut(pixel_bytes).for_each(<[u8]>::reverse);
}
