//! TIFF and `BigTIFF`.

mod chroma;
mod compression;
mod decode;
mod geometry;
mod header;
mod jpeg;
mod layout;
mod modes;
mod predictor;
mod rows;
mod tags;

use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/tiff",
    detect,
    read_header: header::read,
    decode: Some(|job| Ok(decode::decode(job)?.into())),
};

/// The raw files of Canon (CR2) begin like a TIFF, followed by a signature of their own.
fn detect(head: &[u8]) -> bool {
    let is_tiff = matches!(head.first_chunk(), Some(b"II*\0" | b"MM\0*" | b"II+\0" | b"MM\0+"));
    let is_canon_raw = head.get(8..11) == Some(b"CR\x02");
    is_tiff && !is_canon_raw
}
