//! AVIF: HEIF with pictures of AV1.

use super::heif;
use crate::detect::isobmff;
use crate::format::Format;

pub(super) const FORMAT: Format = Format {
    media_type: "image/avif",
    detect: |head| isobmff::name(head) == Some("image/avif"),
    ..heif::FORMAT
};
