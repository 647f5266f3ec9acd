//! Colour spaces by code points (ITU-T H.273), as HEIF and AVIF state them.

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorProfile, MatrixCoefficients, TransferCharacteristics,
};

use super::ycbcr::{BT_601, Coding, Matrix};

/// The code point that stands for an unknown value in all three tables.
const UNSPECIFIED: u16 = 2;

/// The colours of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cicp {
    pub(crate) primaries: u16,
    pub(crate) transfer: u16,
    pub(crate) matrix: u16,
    pub(crate) is_full_range: bool,
}

impl Cicp {
    /// The colours of a picture that states none.
    pub(crate) const UNKNOWN: Self = Self {
        primaries: UNSPECIFIED,
        transfer: UNSPECIFIED,
        matrix: UNSPECIFIED,
        is_full_range: true,
    };

    /// The coding of luma and chroma; `None` for those that are not supported.
    pub(crate) fn coding(self) -> Option<Coding> {
        let weights = |red, blue| Matrix::Luma { red, blue };
        let matrix = match (self.matrix, self.primaries) {
            (0, _) => Matrix::Identity,
            (1, _) | (12 | 13, 1) => weights(13_933, 4_732),
            (4, _) => weights(19_661, 7_209),
            // Unknown ones are those of BT.601, as in libavif and libheif.
            (UNSPECIFIED | 5 | 6, _) => BT_601,
            (7, _) => weights(13_894, 5_702),
            (8, _) => Matrix::YCgCo,
            (9 | 10, _) | (12 | 13, 9) => weights(17_216, 3_886),
            (12 | 13, 12) => weights(15_008, 5_194),
            _ => return None,
        };
        Some(Coding { matrix, is_full_range: self.is_full_range })
    }

    /// An ICC profile of these primaries and this transfer function; `None` for those of sRGB and
    /// for unknown ones. BT.709 and its relatives count as sRGB in transfer, as in browsers.
    pub(crate) fn profile(self) -> Option<Vec<u8>> {
        let primaries = match self.primaries {
            0 | UNSPECIFIED => 1,
            known => u8::try_from(known).ok()?,
        };
        let transfer = match self.transfer {
            0 | 1 | UNSPECIFIED | 6 | 14 | 15 => 13,
            known => u8::try_from(known).ok()?,
        };
        if (primaries, transfer) == (1, 13) {
            return None;
        }
        let cicp = CicpProfile {
            color_primaries: CicpColorPrimaries::try_from(primaries).ok()?,
            transfer_characteristics: TransferCharacteristics::try_from(transfer).ok()?,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        };
        ColorProfile::new_from_cicp(cicp).encode().ok()
    }

    /// These code points, with those of `other` instead of unknown ones.
    pub(crate) fn or(self, other: Self) -> Self {
        let known = |own, other| if own == UNSPECIFIED { other } else { own };
        Self {
            primaries: known(self.primaries, other.primaries),
            transfer: known(self.transfer, other.transfer),
            matrix: known(self.matrix, other.matrix),
            ..self
        }
    }
}
