//! Decoding at a fraction of the size, which spares most of the work and memory.

use domain::Dimensions;

use super::footprint::largest_stored;
use crate::inspection::image_header::ImageHeader;

/// By what a picture's sides are divided as it is decoded: by the largest of two, four and eight that leaves
/// it large enough for the largest thumbnail, else by one. Other fractions come slower than the next larger
/// one.
pub(super) fn divisor(header: &ImageHeader, stored: Dimensions) -> u32 {
    if !header.has_fractions {
        return 1;
    }
    let largest = largest_stored(header, stored);
    let is_enough = |divisor: &u32| {
        stored.width().div_ceil(*divisor) >= largest.width()
            && stored.height().div_ceil(*divisor) >= largest.height()
    };
    [8, 4, 2].into_iter().find(is_enough).unwrap_or(1)
}

/// The dimensions in which a picture leaves its decoder: those of the fraction, rounded up.
pub(super) fn decoded(header: &ImageHeader, stored: Dimensions) -> Dimensions {
    let divisor = divisor(header, stored);
    let sides = (stored.width().div_ceil(divisor), stored.height().div_ceil(divisor));
    Dimensions::new(sides.0, sides.1).unwrap_or(stored)
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
            assert_eq!(decoded(&header, of(stored)), of(smallest));
            assert_eq!(decoded(&ImageHeader::default(), of(stored)), of(stored));
        }
    }
}
