//! The rows of the composite: uncompressed, `PackBits`, or deflated with or without prediction.

use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom};

use flate2::bufread::ZlibDecoder;

use super::header::DocumentHeader;
use crate::error::DecodeError;
use crate::format::{Input, unreadable, unsupported};
use crate::formats::pack_bits::PackBitsReader;

/// A reader of the rows of all planes, in order.
pub(super) enum Rows<'c, 'a> {
    Raw(Input<'c, 'a>),
    /// With the compressed lengths of the rows.
    PackBits(Input<'c, 'a>, std::vec::IntoIter<u32>),
    Deflated(Box<ZlibDecoder<Input<'c, 'a>>>),
    /// Each sample is the difference from the one before.
    Predicted(Box<ZlibDecoder<Input<'c, 'a>>>, u16),
}

impl<'c, 'a> Rows<'c, 'a> {
    /// Reads the composite that starts at the position of the input.
    pub(super) fn open(
        mut input: Input<'c, 'a>,
        document: &DocumentHeader,
    ) -> Result<Self, DecodeError> {
        let mut compression = [0; 2];
        input.read_exact(&mut compression).map_err(unreadable)?;
        Ok(match u16::from_be_bytes(compression) {
            0 => Self::Raw(input),
            1 => {
                let lengths = lengths(&mut input, document).map_err(unreadable)?;
                Self::PackBits(input, lengths.into_iter())
            }
            2 => Self::Deflated(Box::new(ZlibDecoder::new(input))),
            3 => Self::Predicted(Box::new(ZlibDecoder::new(input)), document.bits),
            other => {
                return Err(unsupported(format_args!("PSD of compression {other}")));
            }
        })
    }

    /// Reads the next row.
    pub(super) fn read(&mut self, row: &mut [u8]) -> io::Result<()> {
        match self {
            Self::Raw(input) => input.read_exact(row),
            Self::PackBits(input, lengths) => {
                let length = lengths.next().ok_or(ErrorKind::UnexpectedEof)?;
                unpack(input, length.into(), row)
            }
            Self::Deflated(input) => input.read_exact(row),
            Self::Predicted(input, bits) => {
                input.read_exact(row)?;
                undo_prediction(row, *bits);
                Ok(())
            }
        }
    }
}

/// The compressed lengths of the rows of all channels; those of the channels that are shown are
/// kept. The input is behind them all then.
fn lengths(input: &mut Input, document: &DocumentHeader) -> io::Result<Vec<u32>> {
    let entry_bytes = if document.is_large { 4 } else { 2 };
    let of_channels = |channels: u64| u64::from(document.height) * channels * entry_bytes;
    let shown = of_channels(document.planes() as u64);
    let rest = of_channels(document.channels.into()) - shown;
    let mut table = Vec::new();
    input.by_ref().take(shown).read_to_end(&mut table)?;
    let rest = i64::try_from(rest).map_err(|_| ErrorKind::InvalidData)?;
    input.seek(SeekFrom::Current(rest))?;
    Ok(if document.is_large {
        table.as_chunks().0.iter().map(|bytes| u32::from_be_bytes(*bytes)).collect()
    } else {
        table.as_chunks().0.iter().map(|bytes| u16::from_be_bytes(*bytes).into()).collect()
    })
}

/// Reads a row of that compressed length; it is complete with zeros if its runs are too short.
fn unpack(input: &mut Input, length: u64, row: &mut [u8]) -> io::Result<()> {
    if input.fill_buf()?.is_empty() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    row.fill(0);
    let mut limited = input.by_ref().take(length);
    let (mut runs, mut filled) = (PackBitsReader::new(&mut limited), 0);
    while filled < row.len() {
        match runs.read(&mut row[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    let is_cut = filled < row.len() && limited.limit() > 0;
    let left = i64::try_from(limited.limit()).map_err(|_| ErrorKind::InvalidData)?;
    if is_cut {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    input.seek_relative(left)
}

fn undo_prediction(row: &mut [u8], bits: u16) {
    match bits {
        16 => {
            let words = row.as_chunks_mut::<2>().0;
            for at in 1..words.len() {
                let before = u16::from_be_bytes(words[at - 1]);
                let word = u16::from_be_bytes(words[at]).wrapping_add(before);
                words[at] = word.to_be_bytes();
            }
        }
        // The bytes of equal significance are together.
        32 => {
            add_bytes(row);
            let planes = row.to_vec();
            let count = row.len() / 4;
            for (at, value) in row.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                *value = [0, 1, 2, 3].map(|plane| planes[plane * count + at]);
            }
        }
        _ => add_bytes(row),
    }
}

fn add_bytes(row: &mut [u8]) {
    for at in 1..row.len() {
        row[at] = row[at].wrapping_add(row[at - 1]);
    }
}
