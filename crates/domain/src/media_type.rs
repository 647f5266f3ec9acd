use crate::FileType;

/// The format of a file's content, by its registered name (RFC 6838), and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType {
    name: &'static str,
    file_type: FileType,
    extension: &'static str,
    inline: bool,
}

const fn shown(name: &'static str, file_type: FileType, extension: &'static str) -> MediaType {
    MediaType { name, file_type, extension, inline: true }
}

const fn saved(name: &'static str, file_type: FileType, extension: &'static str) -> MediaType {
    MediaType { name, file_type, extension, inline: false }
}

use FileType::{Archive, Audio, Document, Image, Other, Text, Video};

/// Every known format but plain text and the unknown.
const KNOWN: &[MediaType] = &[
    shown("image/avif", Image, "avif"),
    shown("image/bmp", Image, "bmp"),
    shown("image/gif", Image, "gif"),
    shown("image/heif", Image, "heic"),
    shown("image/jpeg", Image, "jpg"),
    shown("image/jp2", Image, "jp2"),
    shown("image/jxl", Image, "jxl"),
    shown("image/png", Image, "png"),
    shown("image/tiff", Image, "tif"),
    shown("image/vnd.microsoft.icon", Image, "ico"),
    shown("image/vnd.ms-photo", Image, "jxr"),
    shown("image/webp", Image, "webp"),
    saved("image/openraster", Image, "ora"),
    saved("image/svg+xml", Image, "svg"),
    saved("image/vnd.adobe.photoshop", Image, "psd"),
    saved("image/x-canon-cr2", Image, "cr2"),
    shown("video/3gpp", Video, "3gp"),
    shown("video/3gpp2", Video, "3g2"),
    shown("video/mp4", Video, "mp4"),
    shown("video/mpeg", Video, "mpg"),
    shown("video/quicktime", Video, "mov"),
    shown("video/webm", Video, "webm"),
    shown("video/x-flv", Video, "flv"),
    shown("video/x-m4v", Video, "m4v"),
    shown("video/x-matroska", Video, "mkv"),
    shown("video/x-ms-wmv", Video, "wmv"),
    shown("video/x-msvideo", Video, "avi"),
    shown("audio/aac", Audio, "aac"),
    shown("audio/amr", Audio, "amr"),
    shown("audio/m4a", Audio, "m4a"),
    shown("audio/midi", Audio, "mid"),
    shown("audio/mpeg", Audio, "mp3"),
    shown("audio/ogg", Audio, "ogg"),
    shown("audio/opus", Audio, "opus"),
    shown("audio/x-aiff", Audio, "aiff"),
    shown("audio/x-ape", Audio, "ape"),
    shown("audio/x-dsf", Audio, "dsf"),
    shown("audio/x-flac", Audio, "flac"),
    shown("audio/x-wav", Audio, "wav"),
    saved("text/html", Text, "html"),
    saved("text/xml", Text, "xml"),
    saved("text/x-shellscript", Text, "sh"),
    shown("application/pdf", Document, "pdf"),
    saved("application/epub+zip", Document, "epub"),
    saved("application/msword", Document, "doc"),
    saved("application/postscript", Document, "ps"),
    saved("application/rtf", Document, "rtf"),
    saved("application/vnd.ms-excel", Document, "xls"),
    saved("application/vnd.ms-powerpoint", Document, "ppt"),
    saved("application/vnd.oasis.opendocument.presentation", Document, "odp"),
    saved("application/vnd.oasis.opendocument.spreadsheet", Document, "ods"),
    saved("application/vnd.oasis.opendocument.text", Document, "odt"),
    saved(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Document,
        "pptx",
    ),
    saved("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Document, "xlsx"),
    saved(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Document,
        "docx",
    ),
    saved("application/x-mobipocket-ebook", Document, "mobi"),
    saved("image/vnd.djvu", Document, "djvu"),
    saved("application/gzip", Archive, "gz"),
    saved("application/vnd.bzip3", Archive, "bz3"),
    saved("application/vnd.debian.binary-package", Archive, "deb"),
    saved("application/vnd.ms-cab-compressed", Archive, "cab"),
    saved("application/vnd.rar", Archive, "rar"),
    saved("application/x-7z-compressed", Archive, "7z"),
    saved("application/x-bzip2", Archive, "bz2"),
    saved("application/x-compress", Archive, "Z"),
    saved("application/x-cpio", Archive, "cpio"),
    saved("application/x-lz4", Archive, "lz4"),
    saved("application/x-lzip", Archive, "lz"),
    saved("application/x-par2", Archive, "par2"),
    saved("application/x-rpm", Archive, "rpm"),
    saved("application/x-tar", Archive, "tar"),
    saved("application/x-unix-archive", Archive, "a"),
    saved("application/x-xz", Archive, "xz"),
    saved("application/zip", Archive, "zip"),
    saved("application/zstd", Archive, "zst"),
];

impl MediaType {
    /// Text in UTF-8, of no dialect that a browser would act upon.
    pub const PLAIN_TEXT: Self = shown("text/plain; charset=utf-8", Text, "txt");
    /// Text in UTF-16, little-endian, opened by its byte order mark.
    pub const PLAIN_TEXT_UTF_16_LE: Self = shown("text/plain; charset=utf-16le", Text, "txt");
    /// Text in UTF-16, big-endian, opened by its byte order mark.
    pub const PLAIN_TEXT_UTF_16_BE: Self = shown("text/plain; charset=utf-16be", Text, "txt");
    /// Content of which nothing is known.
    pub const UNKNOWN: Self = saved("application/octet-stream", Other, "bin");

    /// The format of that name, plain text with its charset; [`UNKNOWN`](Self::UNKNOWN) when there is no
    /// rule for it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        const PLAIN_TEXTS: [MediaType; 3] = [
            MediaType::PLAIN_TEXT,
            MediaType::PLAIN_TEXT_UTF_16_LE,
            MediaType::PLAIN_TEXT_UTF_16_BE,
        ];
        let mut known = KNOWN.iter().chain(&PLAIN_TEXTS).copied();
        known.find(|media_type| media_type.name == name).unwrap_or(Self::UNKNOWN)
    }

    /// The registered name, with a charset for plain text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.name
    }

    /// The kind of thing this format is.
    #[must_use]
    pub const fn file_type(self) -> FileType {
        self.file_type
    }

    /// The usual extension of its file names, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        self.extension
    }

    /// Whether a browser may show the content under its own name: raster images, video, audio, PDF and
    /// plain text. Everything else is only to be saved.
    #[must_use]
    pub const fn is_inline(self) -> bool {
        self.inline
    }

    /// The name under which the content is served: its own, unless a browser might act on it.
    #[must_use]
    pub fn served_as(self) -> &'static str {
        let active = self.file_type == Text || self.name == "image/svg+xml";
        if active && !self.inline { Self::UNKNOWN.name } else { self.name }
    }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, MediaType};

    #[test]
    fn names_lead_to_their_types_and_dispositions() {
        let table = [
            ("image/jpeg", "image", true, "image/jpeg"),
            ("image/svg+xml", "image", false, "application/octet-stream"),
            ("text/html", "text", false, "application/octet-stream"),
            ("application/pdf", "document", true, "application/pdf"),
            ("application/zip", "archive", false, "application/zip"),
            ("video/mp4", "video", true, "video/mp4"),
            ("audio/mpeg", "audio", true, "audio/mpeg"),
            ("application/x-never-heard-of", "other", false, "application/octet-stream"),
        ];
        for (name, file_type, inline, served_as) in table {
            let media_type = MediaType::named(name);
            assert_eq!(media_type.file_type().as_str(), file_type, "{name}");
            assert_eq!(media_type.is_inline(), inline, "{name}");
            assert_eq!(media_type.served_as(), served_as, "{name}");
        }
        assert_eq!(MediaType::PLAIN_TEXT.served_as(), "text/plain; charset=utf-8");
    }

    #[test]
    fn no_format_is_listed_twice() {
        for (index, media_type) in KNOWN.iter().enumerate() {
            assert!(
                KNOWN[index + 1..].iter().all(|other| other.name != media_type.name),
                "{}",
                media_type.name
            );
        }
    }
}
