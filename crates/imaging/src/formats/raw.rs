//! Raw files of cameras: the size of the main image, and its largest JPEG preview. Sensor data is
//! not developed.

mod canon;
mod decode;
mod directories;
mod fuji;
mod maker_notes;
mod preview;

use crate::format::Format;

/// Adobe DNG 1.7. Its detection, and that of other files that begin like a TIFF, reads directories.
pub(super) const DNG: Format = Format {
    media_type: "image/x-adobe-dng",
    detect: |_| false,
    read_header: directories::read,
    decode: Some(decode::decode),
};

pub(super) const NEF: Format = Format { media_type: "image/x-nikon-nef", ..DNG };

pub(super) const ARW: Format = Format { media_type: "image/x-sony-arw", ..DNG };

pub(super) const PEF: Format = Format { media_type: "image/x-pentax-pef", ..DNG };

pub(super) const CR2: Format = Format {
    media_type: "image/x-canon-cr2",
    detect: |head| head.starts_with(b"II*\0") && head.get(8..11) == Some(b"CR\x02"),
    read_header: directories::read_canon,
    ..DNG
};

pub(super) const ORF: Format = Format {
    media_type: "image/x-olympus-orf",
    detect: |head| matches!(head.first_chunk(), Some(b"IIRO" | b"IIRS" | b"MMOR")),
    ..DNG
};

pub(super) const RW2: Format = Format {
    media_type: "image/x-panasonic-rw2",
    detect: |head| head.starts_with(b"IIU\0"),
    read_header: directories::read_panasonic,
    ..DNG
};

pub(super) const RAF: Format = Format {
    media_type: "image/x-fujifilm-raf",
    detect: |head| head.starts_with(b"FUJIFILMCCD-RAW "),
    read_header: fuji::read,
    ..DNG
};

pub(super) const CR3: Format = Format {
    media_type: "image/x-canon-cr3",
    detect: |head| head.get(4..12) == Some(b"ftypcrx "),
    read_header: canon::read,
    ..DNG
};
