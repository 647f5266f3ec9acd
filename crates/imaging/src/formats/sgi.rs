//! SGI, the image format of Silicon Graphics (specification 1.0).

mod rows;

use std::io::{self, Seek, SeekFrom};

use self::rows::{HEADER_BYTES, PackedRows, read_plain};
use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, Format, check_dimensions, unreadable};
use crate::formats::scanlines::{Order, Samples, fill_planes};
use crate::header::ImageHeader;
use crate::pixels::frame::Frame;

pub(super) const FORMAT: Format = Format {
    media_type: "image/x-sgi",
    detect: |head| matches!(head, [0x01, 0xDA, 0 | 1, 1 | 2, 0, 1..=3, ..]),
    read_header: read,
    decode: Some(|job| Ok(decode(job)?.into())),
};

/// The fields of the header.
struct Fields {
    is_packed: bool,
    /// Bytes of a sample: 1 or 2.
    sample_bytes: usize,
    width: u16,
    height: u16,
    channels: u16,
}

impl Fields {
    fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        let [_, _, storage, sample_bytes] = reader.array()?;
        let dimensions = reader.u16_be()?;
        let (width, height) = (reader.u16_be()?, reader.u16_be()?);
        let channels = reader.u16_be()?;
        let is_valid =
            storage < 2 && matches!(sample_bytes, 1 | 2) && (1..=3).contains(&dimensions);
        if !is_valid {
            return Err(malformed());
        }
        Ok(Self {
            is_packed: storage == 1,
            sample_bytes: sample_bytes.into(),
            width,
            height: if dimensions == 1 { height.max(1) } else { height },
            channels: if dimensions < 3 { 1 } else { channels },
        })
    }

    /// Channels beyond the fourth are ignored.
    fn samples(&self) -> Option<Samples> {
        match self.channels {
            1 => Some(Samples::GREY),
            2 => Some(Samples::GREY_ALPHA),
            3 => Some(Samples::RGB),
            4.. => Some(Samples::RGBA),
            0 => None,
        }
    }

    fn color_mode(&self) -> Option<ColorMode> {
        match self.channels {
            1 => Some(ColorMode::Grey),
            2 => Some(ColorMode::GreyAlpha),
            3 => Some(ColorMode::Rgb),
            4.. => Some(ColorMode::Rgba),
            0 => None,
        }
    }
}

fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let fields = Fields::read(reader)?;
    header.stored = Dimensions::new(fields.width.into(), fields.height.into());
    header.color_mode = fields.color_mode();
    let samples = fields.samples().ok_or_else(malformed)?;
    let tables = u64::from(fields.height) * samples.pixel_bytes() as u64 * 8;
    header.footprint = samples.footprint(header.stored, tables + u64::from(fields.width) * 4);
    Ok(())
}

/// Rows are stored from the bottom, channel by channel.
fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let fields = Fields::read(&mut reader).map_err(unreadable)?;
    check_dimensions((fields.width.into(), fields.height.into()), stored)?;
    let samples = fields.samples().ok_or_else(|| unreadable("no channels"))?;
    let mut frame = samples.frame(stored);
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(HEADER_BYTES)).map_err(unreadable)?;
    if fields.is_packed {
        let count = usize::from(fields.height) * samples.pixel_bytes();
        let all = u64::from(fields.height) * u64::from(fields.channels);
        let mut rows =
            PackedRows::open(input, count, all, fields.sample_bytes).map_err(unreadable)?;
        let height = usize::from(fields.height);
        fill_planes(&mut frame, Order::BottomUp, |channel, line, row| {
            rows.read(channel * height + line, row)
        })?;
    } else {
        let mut line = vec![0; usize::from(fields.width) * fields.sample_bytes];
        fill_planes(&mut frame, Order::BottomUp, |_, _, row| {
            read_plain(&mut input, &mut line, row)
        })?;
    }
    Ok(frame)
}
