use std::str::FromStr;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::id::id;
use crate::{
    FileSize, FileType, ImageInfo, InvalidId, StorageKey, Thumbnail, Uploader, client_file_name,
};

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

/// The SHA-256 of a file's bytes (FIPS 180-4), 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sha256(pub [u8; 32]);

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
    /// The client's name for it, at most [`MAX_NAME_CHARS`]; empty is not the same as none.
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

/// The most code points that a media file's name may have.
pub const MAX_NAME_CHARS: usize = 255;

/// The most bytes of UTF-8 that a media file's description may have: a page of a list holds a hundred.
pub const MAX_DESCRIPTION_BYTES: usize = 64 * 1024;

/// Why a text cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidText {
    /// It has more than [`MAX_NAME_CHARS`] code points.
    #[error("the text has more than {MAX_NAME_CHARS} characters")]
    TooLong,
    /// It has more than [`MAX_DESCRIPTION_BYTES`] bytes.
    #[error("the text has more than {MAX_DESCRIPTION_BYTES} bytes")]
    TooManyBytes,
    /// It contains U+0000.
    #[error("the text contains a null character")]
    NullCharacter,
}

/// Whether `name` may be a media file's name.
///
/// # Errors
/// [`InvalidText`] when not.
pub fn check_name(name: &str) -> Result<(), InvalidText> {
    check_characters(name)?;
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(InvalidText::TooLong);
    }
    Ok(())
}

/// Whether `description` may be a media file's description.
///
/// # Errors
/// [`InvalidText`] when not.
pub fn check_description(description: &str) -> Result<(), InvalidText> {
    check_characters(description)?;
    if description.len() > MAX_DESCRIPTION_BYTES {
        return Err(InvalidText::TooManyBytes);
    }
    Ok(())
}

fn check_characters(text: &str) -> Result<(), InvalidText> {
    if text.contains('\0') { Err(InvalidText::NullCharacter) } else { Ok(()) }
}

/// The name of a media file whose uploader gave none: the client's file name without any folders,
/// cut to [`MAX_NAME_CHARS`].
#[must_use]
pub fn default_name(client_name: &str) -> String {
    client_file_name(client_name).chars().take(MAX_NAME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        InvalidText, MAX_DESCRIPTION_BYTES, MediaFileId, check_description, check_name,
        default_name,
    };

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

    #[test]
    fn names_are_limited_in_code_points() {
        assert_eq!(check_name(""), Ok(()));
        assert_eq!(check_name(&"ی".repeat(255)), Ok(()));
        assert_eq!(check_name(&"ی".repeat(256)), Err(InvalidText::TooLong));
        assert_eq!(check_name("a\0b"), Err(InvalidText::NullCharacter));
    }

    #[test]
    fn descriptions_are_limited_in_bytes() {
        let longest = "ی".repeat(MAX_DESCRIPTION_BYTES / 2);
        assert_eq!(check_description(&longest), Ok(()));
        assert_eq!(check_description(&format!("{longest}x")), Err(InvalidText::TooManyBytes));
        assert_eq!(check_description("a\0b"), Err(InvalidText::NullCharacter));
    }

    #[test]
    fn the_default_name_is_the_clients_own_cut_to_fit() {
        assert_eq!(default_name("C:\\photos\\تابستان 🌞.jpg"), "تابستان 🌞.jpg");
        assert_eq!(default_name(&"x".repeat(300)).len(), 255);
    }
}
