//! The media type of a file and what follows from it, for all who store, name or serve files.

mod known;

use self::known::{KNOWN, PLAIN_TEXTS, SVG, SVGZ, saved, shown};
use crate::FileType::{self, Other, Text};

/// The format of a file's content, by its registered name (RFC 6838), and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType {
    name: &'static str,
    file_type: FileType,
    extension: &'static str,
    inline: bool,
}

impl MediaType {
    /// Text in UTF-8, of no dialect that a browser would act upon.
    pub const PLAIN_TEXT: Self = shown("text/plain; charset=utf-8", Text, "txt");
    /// Content of which nothing is known.
    pub const UNKNOWN: Self = saved("application/octet-stream", Other, "bin");

    /// The format of that name, plain text with its charset; [`UNKNOWN`](Self::UNKNOWN) when there
    /// is no rule for it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let mut known = KNOWN.iter().chain(PLAIN_TEXTS).copied();
        known.find(|media_type| media_type.name == name).unwrap_or(Self::UNKNOWN)
    }

    /// The registered name, with the charset of plain text where it is known.
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

    /// Whether a browser may show the content that a link leads to: raster images, video, audio,
    /// PDF and plain text. Everything else is only to be saved.
    #[must_use]
    pub const fn is_inline(self) -> bool {
        self.inline
    }

    /// The media type under which the content is served: its own, unless a browser might act on it.
    #[must_use]
    pub fn served_as(self) -> &'static str {
        match self.name {
            SVGZ => SVG,
            _ if self.file_type == Text && !self.inline => Self::UNKNOWN.name,
            name => name,
        }
    }

    /// The content coding (RFC 9110, section 8.4.1) of content that is stored compressed and served
    /// as the type of what it decodes to.
    #[must_use]
    pub fn content_coding(self) -> Option<&'static str> {
        (self.name == SVGZ).then_some("gzip")
    }

    /// Whether the content is a vector image, which `<img>` shows and a link saves.
    #[must_use]
    pub fn is_svg(self) -> bool {
        matches!(self.name, SVG | SVGZ)
    }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, MediaType, PLAIN_TEXTS};

    #[test]
    fn names_lead_to_their_types_and_dispositions() {
        let table = [
            ("image/jpeg", "image", true, "image/jpeg"),
            ("image/svg+xml", "image", false, "image/svg+xml"),
            ("image/svg+xml-compressed", "image", false, "image/svg+xml"),
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
        let names = || KNOWN.iter().chain(PLAIN_TEXTS).map(|known| known.name);
        for (index, name) in names().enumerate() {
            assert!(names().skip(index + 1).all(|other| other != name), "{name}");
        }
    }
}
