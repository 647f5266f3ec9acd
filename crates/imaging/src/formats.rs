//! The registry of image formats: one module a format, each with its detection, header and decoder.
//!
//! A new format is a module and a line in [`FORMATS`].

mod avif;
mod bmp;
mod boxes;
mod dds;
mod farbfeld;
mod gif;
mod heif;
mod icns;
mod ico;
mod jpeg;
mod jpeg2000;
mod jxl;
mod pack_bits;
mod pcx;
mod png;
mod pnm;
mod psd;
mod qoi;
mod raster;
mod raw;
mod scanlines;
mod sgi;
mod svg;
mod tga;
mod tiff;
mod webp;
mod xbm;
mod xpm;

use crate::content::{Content, HeaderReader};
use crate::format::{Decode, Format};
use crate::header::{FormatId, ImageHeader};

/// Every format whose header is read, in the order in which they are asked whether a file is
/// theirs.
static FORMATS: &[Format] = &[
    avif::FORMAT,
    heif::FORMAT,
    tiff::FORMAT,
    bmp::FORMAT,
    jpeg::FORMAT,
    png::FORMAT,
    gif::FORMAT,
    webp::FORMAT,
    ico::FORMAT,
    jxl::FORMAT,
    jpeg2000::JP2,
    jpeg2000::JPX,
    jpeg2000::BARE,
    raw::DNG,
    raw::CR2,
    raw::CR3,
    raw::NEF,
    raw::ARW,
    raw::RW2,
    raw::ORF,
    raw::RAF,
    raw::PEF,
    svg::FORMAT,
    svg::COMPRESSED,
    psd::FORMAT,
    pnm::PBM,
    pnm::PGM,
    pnm::PPM,
    pnm::PAM,
    pnm::PFM,
    qoi::FORMAT,
    tga::FORMAT,
    dds::FORMAT,
    pcx::FORMAT,
    sgi::FORMAT,
    icns::FORMAT,
    ico::CURSOR,
    xbm::FORMAT,
    xpm::FORMAT,
    farbfeld::FORMAT,
];

/// The media type of a file that begins with `head`; `None` when no format recognizes it.
pub(crate) fn media_type(head: &[u8]) -> Option<&'static str> {
    FORMATS.iter().find(|format| (format.detect)(head)).map(|format| format.media_type)
}

/// The media type of a file of that length that begins with `head`, which is text.
pub(crate) fn media_type_of_text(head: &[u8], length: u64) -> Option<&'static str> {
    if xpm::is_xpm(head) {
        return Some(xpm::FORMAT.media_type);
    }
    if xbm::is_xbm(head) {
        return Some(xbm::FORMAT.media_type);
    }
    pnm::text_media_type(head, length)
}

/// The media type of a file that no magic number identifies, by its first and last bytes and its
/// length.
pub(crate) fn media_type_by_fields(head: &[u8], tail: &[u8], length: u64) -> Option<&'static str> {
    tga::is_tga(head, tail, length).then_some(tga::FORMAT.media_type)
}

/// The number of last bytes that [`media_type_by_fields`] needs.
pub(crate) const TAIL_BYTES: usize = tga::FOOTER_BYTES;

/// The decoder of a format; `None` where only headers are read.
pub(crate) fn decoder(id: FormatId) -> Option<Decode> {
    FORMATS.get(usize::from(id.0))?.decode
}

/// The kinds of images that this build cannot decode, and one with the feature `turbojpeg` can.
#[must_use]
pub fn missing_decoders() -> &'static [&'static str] {
    if cfg!(feature = "turbojpeg") {
        &[]
    } else {
        &["JPEG with arithmetic coding", "lossless JPEG"]
    }
}

/// Reads the header of an image of that media type. It is empty for any other media type, and as
/// complete as possible for a malformed image.
#[must_use]
pub fn read_header(content: &mut Content, media_type: &str) -> ImageHeader {
    let mut header = ImageHeader::default();
    let known = (0..).zip(FORMATS).find(|(_, format)| format.media_type == media_type);
    let Some((id, format)) = known else { return header };
    header.format = Some(FormatId(id));
    let read = HeaderReader::new(content)
        .and_then(|mut reader| (format.read_header)(&mut reader, &mut header));
    if let Err(error) = read {
        tracing::debug!(%error, media_type, "image header is malformed or truncated");
    }
    header
}
