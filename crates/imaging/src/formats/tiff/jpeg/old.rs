//! The JPEG of TIFF 6.0, section 22: a complete stream, or tables in tags of their own.

use std::io;

use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::formats::jpeg::read_header;
use crate::formats::tiff::tags::Tags;
use crate::header::ImageHeader;
use crate::ifd::tag;

use super::{END, START};

/// The length of a quantization table, and the number of code lengths of a Huffman table.
const Q_TABLE_BYTES: u64 = 64;
const CODE_LENGTHS: u64 = 16;

/// The largest side of a block of samples in pixels.
const BLOCK_SIDE: u64 = 8;

/// The image as one JPEG of at most `limit` bytes.
pub(in crate::formats::tiff) fn stream(
    tags: &Tags,
    image: Dimensions,
    reader: &mut HeaderReader,
    limit: u64,
) -> io::Result<Vec<u8>> {
    let length = tags.directory.value(tag::JPEG_STREAM_LENGTH).filter(|length| *length > 0);
    if let Some(offset) = tags.directory.value(tag::JPEG_STREAM).filter(|offset| *offset > 0) {
        let mut header = ImageHeader::default();
        tags.file.go_to(reader, offset)?;
        let is_jpeg = read_header(reader, &mut header).is_ok() && header.stored.is_some();
        if is_jpeg && header.footprint.frame > 0 {
            tags.file.go_to(reader, offset)?;
            // Some writers state the length of the header alone.
            return reader.up_to(limit);
        }
        if is_jpeg {
            tags.file.go_to(reader, offset)?;
            let mut head = reader.up_to(length.unwrap_or(0).min(limit))?;
            head.truncate(head.strip_suffix(&END).unwrap_or(&head).len());
            head.extend(scan(tags));
            add_strips(&mut head, tags, image, reader, limit)?;
            return Ok(head);
        }
    }
    let mut stream = START.to_vec();
    stream.extend(tables(tags, reader)?);
    stream.extend(frame(tags, image));
    stream.extend(scan(tags));
    add_strips(&mut stream, tags, image, reader, limit)?;
    stream.extend(END);
    Ok(stream)
}

/// Adds the data of all strips, with a restart marker between two.
fn add_strips(
    stream: &mut Vec<u8>,
    tags: &Tags,
    image: Dimensions,
    reader: &mut HeaderReader,
    limit: u64,
) -> io::Result<()> {
    let rows = tags.directory.value(tag::ROWS_PER_STRIP).unwrap_or(u64::MAX).max(1);
    let count = u64::from(image.height()).div_ceil(rows);
    for (number, span) in (0..).zip(tags.spans(reader, count)?) {
        if number > 0 && !ends_in_restart(stream) {
            stream.extend([0xFF, 0xD0 + u8::try_from((number - 1) % 8).unwrap_or(0)]);
        }
        tags.file.go_to(reader, span.offset)?;
        let room = limit.saturating_sub(stream.len() as u64);
        stream.extend(reader.up_to(span.length.min(room))?);
    }
    Ok(())
}

fn ends_in_restart(data: &[u8]) -> bool {
    matches!(data, [.., 0xFF, 0xD0..=0xD7])
}

/// The tables of quantization and codes, as segments (ITU-T T.81, annex B).
fn tables(tags: &Tags, reader: &mut HeaderReader) -> io::Result<Vec<u8>> {
    let mut segments = Vec::new();
    for (number, offset) in (0..4).zip(offsets(tags, reader, tag::JPEG_Q_TABLES)?) {
        tags.file.go_to(reader, offset)?;
        let table = reader.up_to(Q_TABLE_BYTES)?;
        segments.extend(segment(0xDB, &[&[number], &table[..]].concat()));
    }
    for (class, tag) in [(0x00, tag::JPEG_DC_TABLES), (0x10, tag::JPEG_AC_TABLES)] {
        for (number, offset) in (0..4).zip(offsets(tags, reader, tag)?) {
            tags.file.go_to(reader, offset)?;
            let mut table = reader.up_to(CODE_LENGTHS)?;
            let codes: u64 = table.iter().map(|count| u64::from(*count)).sum();
            table.extend(reader.up_to(codes.min(256))?);
            segments.extend(segment(0xC4, &[&[class | number], &table[..]].concat()));
        }
    }
    if segments.is_empty() { Err(malformed()) } else { Ok(segments) }
}

fn offsets(tags: &Tags, reader: &mut HeaderReader, tag: u16) -> io::Result<Vec<u64>> {
    tags.file.values(reader, &tags.directory, tag, 4)
}

/// The start of the frame, and the interval of restarts: one a strip.
fn frame(tags: &Tags, image: Dimensions) -> Vec<u8> {
    let [width, height] =
        [image.width(), image.height()].map(|side| u16::try_from(side).unwrap_or(u16::MAX));
    let (across, down) = sampling(tags);
    let mut body = vec![8];
    body.extend(height.to_be_bytes());
    body.extend(width.to_be_bytes());
    body.push(components(tags));
    for component in 0..components(tags) {
        let sampling = if component == 0 { across << 4 | down } else { 0x11 };
        body.extend([component + 1, sampling, component]);
    }
    let mut segments = segment(0xC0, &body);
    let rows = tags.directory.value(tag::ROWS_PER_STRIP).unwrap_or(u64::MAX);
    let units = u64::from(width).div_ceil(BLOCK_SIDE * u64::from(across))
        * rows.min(u64::from(height)).div_ceil(BLOCK_SIDE * u64::from(down));
    let stated = tags.directory.value(tag::JPEG_RESTART_INTERVAL).filter(|units| *units > 0);
    let interval = if rows < u64::from(height) { Some(units) } else { stated };
    if let Some(interval) = interval.and_then(|units| u16::try_from(units).ok()) {
        segments.extend(segment(0xDD, &interval.to_be_bytes()));
    }
    segments
}

fn scan(tags: &Tags) -> Vec<u8> {
    let mut body = vec![components(tags)];
    for component in 0..components(tags) {
        body.extend([component + 1, component << 4 | component]);
    }
    body.extend([0, 63, 0]);
    segment(0xDA, &body)
}

fn components(tags: &Tags) -> u8 {
    if tags.samples == 1 { 1 } else { 3 }
}

fn sampling(tags: &Tags) -> (u8, u8) {
    let side = |pixels: u64| u8::try_from(pixels.clamp(1, 4)).unwrap_or(1);
    if tags.samples == 1 { (1, 1) } else { (side(tags.subsampling.0), side(tags.subsampling.1)) }
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
    [&[0xFF, marker][..], &length.to_be_bytes(), body].concat()
}
