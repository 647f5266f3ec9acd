//! The JPEGs in a raw file. The largest one is shown.

use std::io;

use super::super::jpeg;
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::header::{Footprint, ImageHeader, Preview};
use crate::orientation::Orientation;

/// The maximum number of JPEGs that are compared.
const MAX_CANDIDATES: usize = 32;

/// A part of the file that may be a JPEG.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) position: u64,
    pub(super) length: u64,
}

/// The facts of a raw file.
pub(super) struct Facts {
    /// The main image; that of the preview if it is not known.
    pub(super) main: Option<Dimensions>,
    /// `None` if the preview has it.
    pub(super) orientation: Option<Orientation>,
}

/// Fills the header of a raw file with its facts and its largest preview.
pub(super) fn fill(
    reader: &mut HeaderReader,
    header: &mut ImageHeader,
    facts: &Facts,
    candidates: &[Candidate],
) -> io::Result<()> {
    let length = reader.length()?;
    let mut largest: Option<(Preview, ImageHeader)> = None;
    for candidate in candidates.iter().take(MAX_CANDIDATES) {
        let Some((preview, jpeg)) = read(reader, *candidate, length)? else { continue };
        let pixels = |preview: &Preview| preview.dimensions.pixels();
        if largest.as_ref().is_none_or(|(other, _)| pixels(&preview) > pixels(other)) {
            largest = Some((preview, jpeg));
        }
    }
    header.stored = facts.main.or(largest.as_ref().map(|(preview, _)| preview.dimensions));
    header.orientation = facts.orientation.unwrap_or_default();
    if let Some((preview, jpeg)) = largest {
        header.orientation = facts.orientation.unwrap_or(jpeg.orientation);
        header.has_fractions = jpeg.has_fractions;
        header.footprint = Footprint {
            working: jpeg.footprint.working.saturating_add(preview.length),
            whole_file: false,
            ..jpeg.footprint
        };
        header.preview = Some(preview);
    } else if let Some(main) = header.stored {
        // It is not decoded.
        header.footprint.frame = main.pixels();
    }
    Ok(())
}

/// The header of a JPEG that can be decoded; `None` for anything else, such as sensor data in
/// lossless JPEG. Only a failure to read the file is an error.
fn read(
    reader: &mut HeaderReader,
    Candidate { position, length }: Candidate,
    file_length: u64,
) -> io::Result<Option<(Preview, ImageHeader)>> {
    let Some(rest) = file_length.checked_sub(position) else { return Ok(None) };
    reader.go_to(position)?;
    let mut jpeg = ImageHeader::default();
    // A JPEG that is cut may still have a size.
    let _ = jpeg::read_header(reader, &mut jpeg);
    let dimensions = jpeg.stored.filter(|_| jpeg.color_mode.is_some() && jpeg.has_fractions);
    let preview = |dimensions| Preview { position, length: length.min(rest), dimensions };
    Ok(dimensions.map(|dimensions| (preview(dimensions), jpeg)))
}
