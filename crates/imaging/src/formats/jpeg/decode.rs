//! Decoding JPEG: by the decoder of this crate or libjpeg-turbo, depending on the file.

mod native;
mod segments;
#[cfg(feature = "turbojpeg")]
mod turbo;

use crate::error::DecodeError;

use crate::format::{DecodeJob, unreadable, unsupported};
use crate::fraction;
use crate::pixels::image::Decoded;

/// Decodes a JPEG. The decoder of this crate decides on every damaged file, so that both builds
/// agree; libjpeg-turbo is faster for some of the others, and alone reads arithmetic coding and
/// lossless images.
pub(crate) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    if job.header.color_mode.is_none() {
        return Err(unsupported("JPEG of more than 8 bits, or of an unusual number of components"));
    }
    let file = job.whole_file()?;
    let coding = segments::coding(&file).ok_or_else(|| unreadable("there is no scan"))?;
    let divisor = fraction::divisor(&job.header, job.stored, job.largest);
    match coding.marker {
        0xC0..=0xC2 => {
            #[cfg(feature = "turbojpeg")]
            if turbo::is_faster(coding, divisor)
                && let Ok(decoded) = turbo::decode(&file, job, divisor)
            {
                return Ok(decoded);
            }
            native::decode(&file, job.stored, divisor)
        }
        #[cfg(feature = "turbojpeg")]
        0xC3 | 0xC9 | 0xCA => turbo::decode(&file, job, divisor),
        marker => Err(unsupported(format_args!("JPEG with the frame marker {marker:#x}"))),
    }
}
