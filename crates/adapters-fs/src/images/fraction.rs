//! Decoding at a fraction of the size, which spares most of the work and memory.

use domain::Dimensions;

use super::footprint::largest_stored;
use crate::inspection::image_header::ImageHeader;

/// The dimensions in which a picture leaves its decoder: its own, or the smallest half, quarter or eighth,
/// rounded up, that the largest thumbnail fits in. Other fractions come slower than the next larger one.
pub(super) fn decoded(header: &ImageHeader, stored: Dimensions) -> Dimensions {
    if !(cfg!(feature = "turbojpeg") && header.has_fractions) {
        return stored;
    }
    let largest = largest_stored(header, stored);
    let fractions = [8, 4, 2].into_iter().filter_map(|divisor| {
        Dimensions::new(stored.width().div_ceil(divisor), stored.height().div_ceil(divisor))
    });
    let is_enough = |fraction: &Dimensions| {
        fraction.width() >= largest.width() && fraction.height() >= largest.height()
    };
    fractions.into_iter().find(is_enough).unwrap_or(stored)
}

#[cfg(test)]
mod tests {
    use domain::Dimensions;

    use super::decoded;
    use crate::inspection::image_header::ImageHeader;

    #[test]
    fn the_smallest_fraction_that_the_largest_thumbnail_fits_in_is_decoded() {
        let header = ImageHeader { has_fractions: true, ..ImageHeader::default() };
        for (stored, smallest) in [
            ((2560, 1600), (1280, 800)),
            ((6000, 4000), (1500, 1000)),
            ((2159, 1000), (1080, 500)),
            ((2158, 1000), (2158, 1000)),
            ((1079, 800), (1079, 800)),
            ((1, 65535), (1, 8192)),
            ((8641, 8641), (1081, 1081)),
        ] {
            let of = |(width, height)| Dimensions::new(width, height).expect("sides");
            let expected = if cfg!(feature = "turbojpeg") { smallest } else { stored };
            assert_eq!(decoded(&header, of(stored)), of(expected));
            assert_eq!(decoded(&ImageHeader::default(), of(stored)), of(stored));
        }
    }
}
