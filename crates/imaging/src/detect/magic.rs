//! Formats that their first bytes alone distinguish, by the signatures of `file-format`.

use file_format::FileFormat;

use super::probe::Probe;

/// Signatures that `file-format` lacks.
const SIGNATURES: [(&[u8], &str); 6] = [
    (b"PAR2\0PKT", "application/x-par2"),
    (b"#!AMR-WB\n", "audio/amr-wb"),
    (b"caff\0\x01", "audio/x-caf"),
    // The GUID of Sony Wave64's outermost chunk.
    (b"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\0\0", "audio/x-w64"),
    // EBU Tech 3306: WAVE with 64-bit sizes.
    (b"RF64\xFF\xFF\xFF\xFFWAVE", "audio/vnd.wave"),
    (b"BW64\xFF\xFF\xFF\xFFWAVE", "audio/vnd.wave"),
];

/// The media type of a format of such a signature.
pub(super) fn name(probe: &mut Probe) -> Option<&'static str> {
    let head = probe.head();
    let own = SIGNATURES.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name);
    own.or_else(|| registered(FileFormat::from_bytes(head)))
}

/// Whether bytes without a control character are compressed all the same: such heads are short.
pub(super) fn is_compressed(head: &[u8]) -> bool {
    const SIGNATURES: [&[u8]; 5] =
        [b"\xFF\xD8\xFF", b"\x28\xB5\x2F\xFD", b"\xFF\x0A", b"BZh91AY&SY", b"\x89PNG\r\n"];
    SIGNATURES.iter().any(|magic| head.starts_with(magic))
}

/// The name of the formats that are believed: others are checked by rules of their own, or their
/// signatures are too short.
fn registered(format: FileFormat) -> Option<&'static str> {
    Some(match format {
        FileFormat::CanonRaw2 => "image/x-canon-cr2",
        FileFormat::Djvu => "image/vnd.djvu",
        FileFormat::Jpeg2000Part1 => "image/jp2",
        FileFormat::JpegExtendedRange => "image/vnd.ms-photo",
        FileFormat::JpegXl => "image/jxl",
        FileFormat::AudioVideoInterleave => "video/x-msvideo",
        FileFormat::FlashVideo => "video/x-flv",
        FileFormat::MaterialExchangeFormat => "application/mxf",
        FileFormat::Mpeg12Video => "video/mpeg",
        FileFormat::AdaptiveMultiRate => "audio/amr",
        FileFormat::Au => "audio/basic",
        FileFormat::AudioInterchangeFileFormat => "audio/x-aiff",
        FileFormat::FreeLosslessAudioCodec => "audio/flac",
        FileFormat::MonkeysAudio => "audio/x-ape",
        FileFormat::MusicalInstrumentDigitalInterface => "audio/midi",
        FileFormat::SonyDsdStreamFile => "audio/x-dsf",
        FileFormat::WaveformAudio => "audio/vnd.wave",
        FileFormat::Wavpack => "audio/wavpack",
        FileFormat::Mobipocket => "application/x-mobipocket-ebook",
        FileFormat::PortableDocumentFormat => "application/pdf",
        FileFormat::Postscript => "application/postscript",
        FileFormat::RichTextFormat => "application/rtf",
        FileFormat::Bzip2 => "application/x-bzip2",
        FileFormat::Bzip3 => "application/vnd.bzip3",
        FileFormat::Cabinet => "application/vnd.ms-cab-compressed",
        FileFormat::Cpio => "application/x-cpio",
        FileFormat::DebianPackage => "application/vnd.debian.binary-package",
        FileFormat::Gzip => "application/gzip",
        FileFormat::Lz4 => "application/x-lz4",
        FileFormat::Lzip => "application/x-lzip",
        FileFormat::RedHatPackageManager => "application/x-rpm",
        FileFormat::RoshalArchive => "application/vnd.rar",
        FileFormat::SevenZip => "application/x-7z-compressed",
        FileFormat::TapeArchive => "application/x-tar",
        FileFormat::UnixArchiver => "application/x-unix-archive",
        FileFormat::UnixCompress => "application/x-compress",
        FileFormat::Xz => "application/x-xz",
        FileFormat::Zstandard => "application/zstd",
        FileFormat::ApacheParquet => "application/vnd.apache.parquet",
        FileFormat::GlTransmissionFormatBinary => "model/gltf-binary",
        FileFormat::Opentype => "font/otf",
        FileFormat::Sqlite3 => "application/vnd.sqlite3",
        FileFormat::Truetype => "font/ttf",
        FileFormat::TruetypeCollection => "font/collection",
        FileFormat::WebOpenFontFormat => "font/woff",
        FileFormat::WebOpenFontFormat2 => "font/woff2",
        FileFormat::WebassemblyBinary => "application/wasm",
        _ => return None,
    })
}
