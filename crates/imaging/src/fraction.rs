//! Decoding at a fraction of the size, which saves most of the work and memory.

use crate::dimensions::Dimensions;

use crate::header::ImageHeader;

/// The divisor of an image's sides during decoding: the largest of two, four and eight that leaves
/// it at least as large as the largest thumbnail, otherwise one. Other fractions are slower than
/// the next larger one.
pub(crate) fn divisor(header: &ImageHeader, stored: Dimensions, largest: Dimensions) -> u32 {
    if !header.has_fractions {
        return 1;
    }
    let is_enough = |divisor: &u32| {
        stored.width().div_ceil(*divisor) >= largest.width()
            && stored.height().div_ceil(*divisor) >= largest.height()
    };
    [8, 4, 2].into_iter().find(is_enough).unwrap_or(1)
}

/// The dimensions of the decoded image: those of the fraction, rounded up.
pub(crate) fn decoded(header: &ImageHeader, stored: Dimensions, largest: Dimensions) -> Dimensions {
    let divisor = divisor(header, stored, largest);
    let sides = (stored.width().div_ceil(divisor), stored.height().div_ceil(divisor));
    Dimensions::new(sides.0, sides.1).unwrap_or(stored)
}

#[cfg(test)]
mod tests {
    use crate::dimensions::Dimensions;

    use super::decoded;
    use crate::header::ImageHeader;

    #[test]
    fn the_smallest_fraction_that_the_largest_thumbnail_fits_in_is_decoded() {
        let header = ImageHeader { has_fractions: true, ..ImageHeader::default() };
        let of = |(width, height)| Dimensions::new(width, height).expect("sides");
        for (stored, largest, smallest) in [
            ((2560, 1600), (1080, 675), (1280, 800)),
            ((6000, 4000), (1080, 720), (1500, 1000)),
            ((2159, 1000), (1080, 500), (1080, 500)),
            ((2158, 1000), (1080, 500), (2158, 1000)),
            ((1079, 800), (1079, 800), (1079, 800)),
            ((1, 65535), (1, 1080), (1, 8192)),
            ((8641, 8641), (1080, 1080), (1081, 1081)),
        ] {
            let [stored, largest, smallest] = [stored, largest, smallest].map(of);
            assert_eq!(decoded(&header, stored, largest), smallest);
            assert_eq!(decoded(&ImageHeader::default(), stored, largest), stored);
        }
    }
}
