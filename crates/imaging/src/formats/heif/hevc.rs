//! Decoding HEVC intra pictures (ITU-T H.265) by `heic-rs`.

use heic_rs::hevc::{ChromaFormat, Frame, decode_still};

use super::coded::{CodedPicture, CodedPlane, Samples};
use super::sps::Sequence;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{unreadable, unsupported};
use crate::formats::boxes::Fields;
use crate::pixels::cicp::Cicp;

/// The kinds of units that hold parameter sets (table 7-1).
const PARAMETER_SETS: std::ops::RangeInclusive<u8> = 32..=34;
const SEQUENCE: u8 = 33;

/// The sides of a picture are coded in units of at most that many samples.
const MAX_UNIT_SIDE: u32 = 128;

/// Decodes an item of that size and configuration (`hvcC`, ISO/IEC 14496-15, section 8.3.2.1).
pub(super) fn decode(
    data: &[u8],
    size: Dimensions,
    config: &[u8],
) -> Result<CodedPicture, DecodeError> {
    let config = HevcConfig::parse(config).ok_or_else(|| unreadable("a malformed hvcC"))?;
    let (more, slices): (Vec<_>, Vec<_>) =
        units(data, config.length_bytes).into_iter().partition(is_parameter_set);
    let sets = [config.parameter_sets, more].concat();
    let sequence = check_sequences(&sets, size)?;
    let frame = decode_still(&sets, &slices).map_err(|error| match error {
        heic_rs::Error::Unsupported(what) => unsupported(what),
        other => unreadable(other),
    })?;
    frame.validate().map_err(unreadable)?;
    coded(frame, sequence.colors)
}

fn kind(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |head| head >> 1 & 63)
}

fn is_parameter_set(unit: &&[u8]) -> bool {
    PARAMETER_SETS.contains(&kind(unit))
}

/// The first sequence parameter set. All must be of the announced size, for which memory is
/// reserved.
fn check_sequences(sets: &[&[u8]], size: Dimensions) -> Result<Sequence, DecodeError> {
    let sequences = sets.iter().filter(|unit| kind(unit) == SEQUENCE);
    let sequences: Option<Vec<_>> = sequences.map(|unit| Sequence::parse(unit)).collect();
    let sequences = sequences.unwrap_or_default();
    let fits = |coded: u32, side: u32| (side..side.saturating_add(MAX_UNIT_SIDE)).contains(&coded);
    let fit = sequences.iter().all(|sequence| {
        fits(sequence.coded.0, size.width()) && fits(sequence.coded.1, size.height())
    });
    match sequences.first() {
        Some(first) if fit => Ok(*first),
        _ => Err(unreadable("the bitstream is of another size than the item")),
    }
}

fn coded(frame: Frame, cicp: Cicp) -> Result<CodedPicture, DecodeError> {
    let size = Dimensions::new(frame.width, frame.height);
    let chroma_step = match frame.chroma {
        ChromaFormat::Yuv420 => (2, 2),
        ChromaFormat::Yuv422 => (2, 1),
        ChromaFormat::Yuv444 | ChromaFormat::Monochrome => (1, 1),
    };
    let plane = |samples, stride: u32| CodedPlane {
        samples: Samples::Words(samples),
        stride: stride as usize,
    };
    let mut planes = vec![plane(frame.y, frame.y_stride)];
    if frame.chroma != ChromaFormat::Monochrome {
        planes.push(plane(frame.cb, frame.c_stride));
        planes.push(plane(frame.cr, frame.c_stride));
    }
    Ok(CodedPicture {
        size: size.ok_or_else(|| unreadable("an empty picture"))?,
        planes,
        chroma_step,
        bits: frame.bit_depth,
        cicp,
    })
}

/// The parameter sets of an item, and the number of bytes that state the length of a unit.
struct HevcConfig<'a> {
    parameter_sets: Vec<&'a [u8]>,
    length_bytes: usize,
}

impl<'a> HevcConfig<'a> {
    fn parse(body: &'a [u8]) -> Option<Self> {
        let mut fields = Fields(body.get(21..)?);
        let length_bytes = usize::from(fields.u8()? & 3) + 1;
        let mut parameter_sets = Vec::new();
        for _ in 0..fields.u8()? {
            fields.u8()?;
            for _ in 0..fields.u16()? {
                let length = fields.u16()?;
                parameter_sets.push(fields.take(length.into())?);
            }
        }
        Some(Self { parameter_sets, length_bytes })
    }
}

/// The units of an item, each after its length. They end at the first that is cut.
fn units(data: &[u8], length_bytes: usize) -> Vec<&[u8]> {
    let mut fields = Fields(data);
    std::iter::from_fn(|| {
        let length = fields.number(length_bytes)?;
        fields.take(usize::try_from(length).ok()?)
    })
    .collect()
}
