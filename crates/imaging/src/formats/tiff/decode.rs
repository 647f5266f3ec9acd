//! Decoding TIFF by the `tiff` crate, strip by strip or tile by tile.

mod as_grey;
mod decoder;
mod layout;
mod samples;

use std::io::{BufReader, Seek};

use crate::error::DecodeError;
use tiff::decoder::ChunkType;
use tiff::tags::Tag;

use self::as_grey::AsGrey;
use self::decoder::{MAX_TAG_BYTES, TiffDecoder, decode_error, open};
use self::layout::Layout;
use self::samples::{Area, Samples};
use crate::content::{Content, HeaderReader};
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::formats::jpeg;
use crate::header::ImageHeader;
use crate::pixels::frame::Frame;

/// The pixels by which the sides of a JPEG within a TIFF may exceed those of its strip or tile:
/// JPEGs consist of whole units.
const JPEG_UNIT_SIDE: u32 = 32;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    if job.header.footprint.whole_file {
        check_jpeg_chunks(job.content)?;
    }
    let palette_at = as_grey::palette_marker(job.content).map_err(unreadable)?;
    let memory = usize::try_from(job.header.footprint.working).map_err(unreadable)?;
    let mut decoder = open(AsGrey::new(job.input()?, palette_at), memory)?;
    check_dimensions(decoder.dimensions().map_err(decode_error)?, stored)?;
    let layout = Layout::read(&mut decoder, palette_at.is_some())?;
    let (width, height) = (stored.width(), stored.height());
    let mut frame = Frame::new(width, height, layout.pixel_type(), layout.colors);
    frame.profile = decoder.get_tag_u8_vec(Tag::IccProfile).ok();
    read_chunks(&mut decoder, &layout, &mut frame)?;
    Ok(frame)
}

/// Copies every strip or tile to its position in the frame, plane by plane where channels are
/// stored separately.
fn read_chunks(
    decoder: &mut TiffDecoder,
    layout: &Layout,
    frame: &mut Frame,
) -> Result<(), DecodeError> {
    let (width, height) = decoder.chunk_dimensions();
    let across = frame.width.div_ceil(width);
    let in_plane = across * frame.height.div_ceil(height);
    let planes = if layout.planar { layout.channels } else { 1 };
    for chunk in 0..in_plane * planes {
        let pixels = decoder.read_chunk(chunk).map_err(decode_error)?;
        let (plane, at) = (chunk / in_plane, chunk % in_plane);
        let area = Area {
            left: at % across * width,
            top: at / across * height,
            width: decoder.chunk_data_dimensions(chunk).0,
        };
        let samples = Samples::of(pixels, layout, area.width)?;
        samples.store(layout, area, plane, frame);
    }
    Ok(())
}

/// Checks the JPEGs in strips or tiles, because the decoder allocates as much memory as they
/// announce.
fn check_jpeg_chunks(content: &mut Content) -> Result<(), DecodeError> {
    content.rewind().map_err(unreadable)?;
    let mut decoder = open(BufReader::new(&mut *content), MAX_TAG_BYTES)?;
    let (width, height) = decoder.chunk_dimensions();
    let offsets = match decoder.get_chunk_type() {
        ChunkType::Strip => Tag::StripOffsets,
        ChunkType::Tile => Tag::TileOffsets,
    };
    let offsets = decoder.get_tag_u64_vec(offsets).map_err(decode_error)?;
    let mut reader = HeaderReader::new(content).map_err(unreadable)?;
    for offset in offsets {
        let mut header = ImageHeader::default();
        reader.go_to(offset).map_err(unreadable)?;
        jpeg::read_header(&mut reader, &mut header).map_err(unreadable)?;
        let fits = header.stored.is_some_and(|jpeg| {
            jpeg.width() <= width.saturating_add(JPEG_UNIT_SIDE)
                && jpeg.height() <= height.saturating_add(JPEG_UNIT_SIDE)
        });
        if !fits {
            return Err(unreadable("a JPEG exceeds its strip or tile"));
        }
    }
    Ok(())
}
