//! The model of a media file, for every layer: what is known of a stored upload.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::id::id;
use crate::{FileSize, FileType, ImageInfo, InvalidId, Sha256, StorageKey, Thumbnail, Uploader};

id! {
    /// Identifies a media file; positive.
    ///
    /// Parsed from text it is decimal digits only, leading zeros allowed: `00009` is 9.
    MediaFileId
}

impl FromStr for MediaFileId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidId);
        }
        text.parse::<i64>().map_err(|_| InvalidId)?.try_into()
    }
}

/// A stored upload: what staff see of it, and where its bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFile {
    /// Unique among media files, never given out twice.
    pub id: MediaFileId,
    /// Found from the content at upload, never edited.
    pub file_type: FileType,
    /// Who uploaded it; `None` when that account is gone.
    pub uploader: Option<Uploader>,
    /// Where its bytes are.
    pub key: StorageKey,
    /// The client's name for it, at most [`MAX_NAME_CHARS`](crate::MAX_NAME_CHARS); empty is not
    /// the same as none.
    pub name: Option<String>,
    /// Free text; empty is not the same as none.
    pub description: Option<String>,
    /// Length of the content; unknown for some files that came from another library.
    pub size: Option<FileSize>,
    /// Digest of the content; unknown for some files that came from another library.
    pub sha256: Option<Sha256>,
    /// Facts of the header; all absent for anything but an image.
    pub image: ImageInfo,
    /// When it was uploaded, to the microsecond.
    pub created_at: DateTime<Utc>,
    /// When it was last changed, to the microsecond.
    pub updated_at: DateTime<Utc>,
    /// Ascending by edge; empty for anything but an image.
    pub thumbnails: Vec<Thumbnail>,
}

impl MediaFile {
    /// Every key under which it has bytes: its own, and then those of its thumbnails.
    pub fn keys(&self) -> impl Iterator<Item = &StorageKey> {
        let thumbnails = self.thumbnails.iter().map(|thumbnail| &thumbnail.key);
        std::iter::once(&self.key).chain(thumbnails)
    }
}

#[cfg(test)]
mod tests {
    use super::MediaFileId;

    #[test]
    fn ids_are_positive_decimal_numbers() {
        let table = [
            ("9", Some(9)),
            ("00009", Some(9)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("0", None),
            ("-1", None),
            ("+1", None),
            ("", None),
            ("abc", None),
            ("1.0", None),
            ("۹", None),
        ];
        for (text, expected) in table {
            let id = text.parse::<MediaFileId>().ok().map(MediaFileId::get);
            assert_eq!(id, expected, "{text:?}");
        }
    }
}
