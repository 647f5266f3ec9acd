//! Luma and chroma as TIFF stores them outside of JPEG (revision 6.0, section 21).

use super::layout::Layout;
use super::tags::{Tags, photometric};
use crate::error::DecodeError;
use crate::format::unsupported;
use crate::pixels::frame::Frame;
use crate::pixels::ycbcr;

/// The data units of an image: a block of luma and one sample each of both chromas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    across: usize,
    /// The rows of a unit; one where every pixel has all three samples.
    pub(super) rows: usize,
}

impl Units {
    /// The units of an image.
    pub(super) fn of(tags: &Tags) -> Result<Self, DecodeError> {
        let is_stored_so = tags.photometric == photometric::YCBCR && !tags.is_jpeg();
        if !is_stored_so || tags.samples != 3 || tags.subsampling == (1, 1) {
            return Ok(Self { across: 1, rows: 1 });
        }
        let (across @ (1 | 2 | 4), rows @ (1 | 2 | 4)) = tags.subsampling else {
            return Err(unsupported(format_args!("TIFF chroma of {:?}", tags.subsampling)));
        };
        if tags.is_planar {
            return Err(unsupported("TIFF chroma in planes of other sizes"));
        }
        let [across, rows] = [across, rows].map(|side| usize::try_from(side).unwrap_or(1));
        Ok(Self { across, rows })
    }

    pub(super) fn are_pixels(self) -> bool {
        self.across == 1 && self.rows == 1
    }

    /// Bytes of a line of units, which covers `width` pixels of one or more rows.
    pub(super) fn line_bytes(self, layout: &Layout, width: u32) -> usize {
        if self.are_pixels() {
            return layout.row_bytes(width);
        }
        (width as usize).div_ceil(self.across) * (self.across * self.rows + 2)
    }

    /// Row `y` of a line of units as pixels of three samples, in `row`.
    pub(super) fn expand(self, line: &[u8], y: usize, width: u32, row: &mut Vec<u8>) {
        row.clear();
        if self.are_pixels() {
            row.extend_from_slice(line);
            return;
        }
        let luma = self.across * self.rows;
        for unit in line.chunks_exact(luma + 2) {
            let [blue, red] = [unit[luma], unit[luma + 1]];
            let lumas = &unit[y * self.across..][..self.across];
            row.extend(lumas.iter().flat_map(|luma| [*luma, blue, red]));
        }
        row.truncate(width as usize * 3);
    }
}

/// Converts a frame of luma and chroma to RGB.
pub(super) fn to_rgb(frame: &mut Frame) {
    for pixel in frame.samples.as_chunks_mut().0 {
        *pixel = ycbcr::to_rgb(*pixel);
    }
}
