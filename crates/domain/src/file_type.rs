//! The kinds of media files.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// What kind of thing a media file is; a closed set, decided from the content at upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileType {
    /// A raster or vector picture.
    Image,
    /// Moving pictures.
    Video,
    /// Sound.
    Audio,
    /// Readable text of any dialect: plain, CSV, JSON, HTML, source code.
    Text,
    /// A paginated or office document.
    Document,
    /// A container of other files, or compressed data.
    Archive,
    /// Everything else.
    Other,
}

impl FileType {
    /// Every file type, in the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::Image,
        Self::Video,
        Self::Audio,
        Self::Text,
        Self::Document,
        Self::Archive,
        Self::Other,
    ];

    /// The lower-case word by which clients and databases know this type.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Text => "text",
            Self::Document => "document",
            Self::Archive => "archive",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for FileType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word names no [`FileType`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a file type")]
pub struct UnknownFileType;

impl FromStr for FileType {
    type Err = UnknownFileType;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|file_type| file_type.as_str() == word).ok_or(UnknownFileType)
    }
}
