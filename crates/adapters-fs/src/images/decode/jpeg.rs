use fast_image_resize::PixelType;
use ports::NoThumbnails;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::{Job, check_dimensions, unreadable, unsupported};
use crate::images::frame::{Colors, Frame};

/// The largest side that a JPEG's header can state.
const MAX_SIDE: usize = u16::MAX as usize;

pub(super) fn decode(mut job: Job) -> Result<Frame, NoThumbnails> {
    let file = job.whole_file()?;
    if !is_whole(&file) {
        return Err(unreadable("the picture ends early"));
    }
    let options = DecoderOptions::default().set_max_width(MAX_SIDE).set_max_height(MAX_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&file), options);
    decoder.decode_headers().map_err(refused)?;
    let info = decoder.info().ok_or_else(|| unreadable("there is no header"))?;
    check_dimensions((u32::from(info.width), u32::from(info.height)), job.stored)?;
    let source = decoder.input_colorspace().unwrap_or(ColorSpace::Unknown);
    let (target, pixel_type, colors) = layout(source, has_adobe_marker(&file))?;
    decoder.set_options(options.jpeg_set_out_colorspace(target));
    let mut frame = Frame::new(job.stored.width(), job.stored.height(), pixel_type, colors);
    frame.profile = decoder.icc_profile();
    decoder.decode_into(&mut frame.samples).map_err(refused)?;
    Ok(frame)
}

/// Ink is left as it is: it is converted when the picture is small, by its profile if it has one.
fn layout(
    source: ColorSpace,
    by_adobe: bool,
) -> Result<(ColorSpace, PixelType, Colors), NoThumbnails> {
    Ok(match source {
        ColorSpace::Luma => (source, PixelType::U8, Colors::Grey),
        ColorSpace::YCbCr | ColorSpace::RGB => (ColorSpace::RGB, PixelType::U8x3, Colors::Rgb),
        ColorSpace::CMYK if by_adobe => (source, PixelType::U8x4, Colors::InvertedCmyk),
        ColorSpace::CMYK => (source, PixelType::U8x4, Colors::Cmyk),
        ColorSpace::YCCK => (source, PixelType::U8x4, Colors::Ycck),
        other => return Err(unsupported(format_args!("JPEG of colour space {other:?}"))),
    })
}

fn refused(error: DecodeErrors) -> NoThumbnails {
    match error {
        DecodeErrors::Unsupported(_) => unsupported(error),
        _ => unreadable(error),
    }
}

/// The segments of a JPEG up to its end-of-image marker, each with its marker and payload; coded data
/// between them is passed over (ITU-T T.81, section B.1.1).
struct Segments<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.rest.iter().position(|byte| *byte == 0xFF)?;
            let marker = *self.rest.get(at + 1)?;
            let skipped = if marker == 0xFF { 1 } else { 2 };
            self.rest = &self.rest[at + skipped..];
            match marker {
                0x00 | 0x01 | 0xD0..=0xD8 | 0xFF => {}
                0xD9 => return Some((marker, &[])),
                _ => {
                    let length = u16::from_be_bytes(*self.rest.first_chunk()?);
                    let (segment, rest) = self.rest.split_at_checked(usize::from(length))?;
                    self.rest = rest;
                    return Some((marker, segment.get(2..)?));
                }
            }
        }
    }
}

/// Whether the picture goes on to its end-of-image marker. The decoder fills up with grey what is
/// missing of one that was cut off, and says nothing.
fn is_whole(file: &[u8]) -> bool {
    Segments { rest: file }.any(|(marker, _)| marker == 0xD9)
}

/// Adobe's products mark their files, and store ink inverted.
fn has_adobe_marker(file: &[u8]) -> bool {
    Segments { rest: file }
        .take_while(|(marker, _)| *marker != 0xDA)
        .any(|(marker, payload)| marker == 0xEE && payload.starts_with(b"Adobe"))
}
