//! Decoding TIFF row by row, as far as its data is intact.

use std::io::{Read, Seek, SeekFrom};

use super::chroma::{self, Units};
use super::compression;
use super::geometry::{Area, Geometry};
use super::jpeg;
use super::layout::Layout;
use super::predictor::Predictor;
use super::rows::RowWriter;
use super::tags::{Span, Tags, compression as scheme, photometric};
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::ifd::tag;
use crate::pixels::frame::{Colors, Frame};

/// The largest profile that is read, and the largest tables of JPEGs, in bytes.
pub(super) const MAX_PROFILE_BYTES: u64 = 8 << 20;
const MAX_TABLES_BYTES: u64 = 64 << 10;

/// The maximum number of colours.
const MAX_COLORS: u64 = 256;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let tags = Tags::read(&mut reader).map_err(unreadable)?;
    let found = tags.dimensions.map_or((0, 0), |found| (found.width(), found.height()));
    check_dimensions(found, stored)?;
    let layout = Layout::of(&tags)?;
    let palette = palette(&tags, &mut reader).map_err(unreadable)?;
    let mut frame = Frame::new(found.0, found.1, layout.pixel_type(), layout.colors);
    whiten(&mut frame, &layout);
    let bytes = tags.directory.bytes(&mut reader, tag::ICC_PROFILE, MAX_PROFILE_BYTES);
    frame.profile = bytes.map_err(unreadable)?;
    let mut writer = RowWriter::new(layout, tags.file.order, palette);
    if tags.compression == scheme::OLD_JPEG {
        decode_old_jpeg(job, &tags, &layout, &mut writer, &mut frame)?;
    } else {
        Chunks::of(job, &tags, layout)?.decode(job, &mut writer, &mut frame)?;
    }
    if layout.photometric == photometric::YCBCR && layout.channels == 3 {
        chroma::to_rgb(&mut frame);
    }
    Ok(frame)
}

/// Makes an opaque frame white, for the rows that turn out to be missing.
fn whiten(frame: &mut Frame, layout: &Layout) {
    match (layout.photometric, frame.colors) {
        (photometric::YCBCR, Colors::Rgb) | (_, Colors::Lab) => {
            frame.samples.as_chunks_mut().0.fill([u8::MAX, 128, 128]);
        }
        (_, Colors::Grey | Colors::Rgb) => frame.samples.fill(u8::MAX),
        _ => {}
    }
}

/// The colour map: all reds, all greens, all blues, 16 bits each. Maps of 8 bits exist too.
fn palette(tags: &Tags, reader: &mut HeaderReader) -> std::io::Result<Vec<[u8; 3]>> {
    if tags.photometric != photometric::PALETTE {
        return Ok(Vec::new());
    }
    let map = tags.file.values(reader, &tags.directory, tag::COLOR_MAP, MAX_COLORS * 3)?;
    let shift = if map.iter().all(|value| *value < 256) { 0 } else { 8 };
    let (reds, rest) = map.split_at(map.len() / 3);
    let (greens, blues) = rest.split_at(reds.len());
    let colors = reds.iter().zip(greens).zip(blues);
    let byte = |value: &u64| (value >> shift).to_le_bytes()[0];
    Ok(colors.map(|((r, g), b)| [byte(r), byte(g), byte(b)]).collect())
}

fn decode_old_jpeg(
    job: &mut DecodeJob,
    tags: &Tags,
    layout: &Layout,
    writer: &mut RowWriter,
    frame: &mut Frame,
) -> Result<(), DecodeError> {
    let length = job.content.length().map_err(unreadable)?;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let stream = jpeg::old_stream(tags, job.stored, &mut reader, length).map_err(unreadable)?;
    let pixels = jpeg::pixels(&stream, layout.samples, job.stored)?;
    let rows = job.stored.height() as usize;
    let area = Area { plane: 0, left: 0, top: 0, rows, stored_rows: job.stored.height() };
    let row_bytes = layout.row_bytes(job.stored.width());
    for (y, row) in pixels.chunks_exact(row_bytes).take(rows).enumerate() {
        writer.write(row, &area, y, frame);
    }
    Ok(())
}

/// The strips or tiles of an image.
struct Chunks<'t> {
    tags: &'t Tags,
    layout: Layout,
    geometry: Geometry,
    units: Units,
    spans: Vec<Span>,
    jpeg_tables: Vec<u8>,
}

impl<'t> Chunks<'t> {
    fn of(job: &mut DecodeJob, tags: &'t Tags, layout: Layout) -> Result<Self, DecodeError> {
        let geometry = Geometry::of(tags, job.stored)?;
        let units = Units::of(tags)?;
        let file_bytes = job.content.length().map_err(unreadable)?;
        let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
        let mut spans = tags.spans(&mut reader, geometry.count()).map_err(unreadable)?;
        for span in &mut spans {
            span.length = span.length.min(file_bytes.saturating_sub(span.offset));
        }
        let tables = tags.directory.bytes(&mut reader, tag::JPEG_TABLES, MAX_TABLES_BYTES);
        let jpeg_tables = tables.map_err(unreadable)?.unwrap_or_default();
        Ok(Self { tags, layout, geometry, units, spans, jpeg_tables })
    }

    /// Copies every row that is intact to its position in the frame. Fails if these are less than
    /// half of the rows.
    fn decode(
        &self,
        job: &mut DecodeJob,
        writer: &mut RowWriter,
        frame: &mut Frame,
    ) -> Result<(), DecodeError> {
        let (mut intact, mut all) = (0, 0);
        let areas = self.geometry.areas(self.layout.planes(self.tags));
        let spans = self.spans.iter().map(Some).chain(std::iter::repeat(None));
        for (area, span) in areas.zip(spans) {
            all += area.rows;
            match span.map(|span| self.decode_one(job, *span, &area, writer, frame)) {
                Some(Ok(rows)) => intact += rows,
                Some(Err(DecodeError::UnsupportedFormat)) => {
                    return Err(DecodeError::UnsupportedFormat);
                }
                Some(Err(_)) | None => {}
            }
        }
        if intact * 2 < all { Err(unreadable("less than half of the rows")) } else { Ok(()) }
    }

    /// Decodes a strip or tile, and returns the number of its rows that are intact.
    fn decode_one(
        &self,
        job: &mut DecodeJob,
        span: Span,
        area: &Area,
        writer: &mut RowWriter,
        frame: &mut Frame,
    ) -> Result<usize, DecodeError> {
        let width = self.geometry.chunk.width();
        let chunk = Dimensions::new(width, area.stored_rows);
        let chunk = chunk.ok_or_else(|| unreadable("a strip or tile is empty"))?;
        job.content.seek(SeekFrom::Start(span.offset)).map_err(unreadable)?;
        let compressed = (&mut *job.content).take(span.length);
        let tags = self.tags;
        let mut rows = compression::rows(tags, &self.layout, chunk, &self.jpeg_tables, compressed)?;
        let predictor = Predictor::of(tags, &self.layout);
        let mut line = vec![0; self.units.line_bytes(&self.layout, width)];
        let mut row = Vec::new();
        for top in (0..area.rows).step_by(self.units.rows) {
            if rows.read_exact(&mut line).is_err() {
                return Ok(top);
            }
            if self.units.rows == 1 && self.units.are_pixels() {
                predictor.undo(&mut line);
                writer.write(&line, area, top, frame);
                continue;
            }
            for y in 0..self.units.rows.min(area.rows - top) {
                self.units.expand(&line, y, width, &mut row);
                writer.write(&row, area, top + y, frame);
            }
        }
        Ok(area.rows)
    }
}
