//! The keys of bytes in a store.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

use crate::file_name::THUMBNAILS_FOLDER;
use crate::{NameSuffix, StoredName, ThumbnailEdge, ThumbnailFormat};

/// Where bytes live within a store: a relative path of `/`-separated segments that can never lead
/// out of the store's root.
///
/// Every segment is 1 to 255 bytes and neither `.` nor `..`; the whole is at most 1024 bytes and
/// holds no backslash and no control character.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StorageKey(String);

/// The text cannot be a [`StorageKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a relative path within the store")]
pub struct InvalidStorageKey;

const MAX_KEY_BYTES: usize = 1024;
const MAX_SEGMENT_BYTES: usize = 255;

impl StorageKey {
    /// The key of a file uploaded on `date` (UTC): `core_media/YYYY/MM/DD/<name>`.
    #[must_use]
    pub fn original(date: NaiveDate, name: &StoredName) -> Self {
        Self(format!("{}/{}", folder(date), name.as_str()))
    }

    /// The key of a thumbnail of the file called `name` that was uploaded on `date` (UTC):
    /// `core_media/YYYY/MM/DD/thumbnails/<stem>_thumbnail_<N>x<N>.<ext>`.
    #[must_use]
    pub fn thumbnail(
        date: NaiveDate,
        name: &StoredName,
        edge: ThumbnailEdge,
        format: ThumbnailFormat,
    ) -> Self {
        Self(format!("{}/{}", folder(date), beside(name, edge, format)))
    }

    /// The key of a thumbnail of the file that is under `original` already: `thumbnails/`, beside
    /// it, and `<stem>_thumbnail_<N>x<N>.<ext>`. Where that is taken, `suffix` goes into the file's
    /// name as in [`StoredName::with_suffix`]. A stem too long for all this is cut.
    ///
    /// # Errors
    /// [`InvalidStorageKey`] when the folder of `original` leaves no room.
    pub fn thumbnail_of(
        original: &Self,
        suffix: Option<&NameSuffix>,
        edge: ThumbnailEdge,
        format: ThumbnailFormat,
    ) -> Result<Self, InvalidStorageKey> {
        let name = original.file_name();
        let folder = &original.0[..original.0.len() - name.len()];
        let name = StoredName::of_stored(name, suffix);
        format!("{folder}{}", beside(&name, edge, format)).parse()
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The segments from the root on; never empty.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }

    /// Whether the key is in a folder of thumbnails.
    #[must_use]
    pub fn is_thumbnail(&self) -> bool {
        self.0.rsplit('/').nth(1) == Some(THUMBNAILS_FOLDER)
    }

    /// The last segment.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

fn folder(date: NaiveDate) -> String {
    format!("core_media/{:04}/{:02}/{:02}", date.year(), date.month(), date.day())
}

/// The path from the folder of the file called `name` to a thumbnail of it.
fn beside(name: &StoredName, edge: ThumbnailEdge, format: ThumbnailFormat) -> String {
    let (stem, edge, extension) = (name.stem(), edge.pixels(), format.extension());
    format!("{THUMBNAILS_FOLDER}/{stem}_thumbnail_{edge}x{edge}.{extension}")
}

impl fmt::Display for StorageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for StorageKey {
    type Err = InvalidStorageKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_valid = text.len() <= MAX_KEY_BYTES
            && !text.contains(|c: char| c == '\\' || c.is_control())
            && text.split('/').all(is_segment);
        if is_valid { Ok(Self(text.to_owned())) } else { Err(InvalidStorageKey) }
    }
}

fn is_segment(segment: &str) -> bool {
    (1..=MAX_SEGMENT_BYTES).contains(&segment.len()) && segment != "." && segment != ".."
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::StorageKey;
    use crate::{NameSuffix, StoredName, ThumbnailEdge, ThumbnailFormat};

    #[test]
    fn keys_carry_the_date_of_upload() {
        let date = NaiveDate::from_ymd_opt(2025, 2, 3).expect("a real day");
        let name = StoredName::new("photo.v2.png", "png");
        let edge = ThumbnailEdge::ALL[3];
        assert_eq!(
            StorageKey::original(date, &name).as_str(),
            "core_media/2025/02/03/photo.v2.png"
        );
        assert_eq!(
            StorageKey::thumbnail(date, &name, edge, ThumbnailFormat::WebP).as_str(),
            "core_media/2025/02/03/thumbnails/photo.v2_thumbnail_1080x1080.webp"
        );
    }

    fn thumbnail_of(original: &str, suffix: Option<&NameSuffix>) -> Option<String> {
        let original = original.parse().expect("it is a key");
        let [.., edge] = ThumbnailEdge::ALL;
        let key = StorageKey::thumbnail_of(&original, suffix, edge, ThumbnailFormat::WebP);
        key.ok().map(|key| key.as_str().to_owned())
    }

    #[test]
    fn thumbnails_of_a_stored_file_are_beside_it() {
        let suffix = NameSuffix::from_random(7);
        let s = suffix.as_str();
        let table = [
            ("core_media/2025/02/03/a.png", "core_media/2025/02/03/thumbnails/", "a", ""),
            ("a b.tar.gz", "thumbnails/", "a b", ".tar"),
            ("of/کسی/بی‌نام", "of/کسی/thumbnails/", "بی‌نام", ""),
            ("of/.hidden", "of/thumbnails/", ".hidden", ""),
        ];
        let ending = "_thumbnail_1080x1080.webp";
        for (original, folder, root, extensions) in table {
            let plain = format!("{folder}{root}{extensions}{ending}");
            assert_eq!(thumbnail_of(original, None), Some(plain));
            let suffixed = format!("{folder}{root}_{s}{extensions}{ending}");
            assert_eq!(thumbnail_of(original, Some(&suffix)), Some(suffixed));
        }
    }

    #[test]
    fn thumbnails_of_a_new_file_are_where_those_of_the_stored_file_are() {
        let date = NaiveDate::from_ymd_opt(2025, 2, 3).expect("a real day");
        let (suffix, edge) = (NameSuffix::from_random(7), ThumbnailEdge::ALL[0]);
        for sent in ["photo.v2.png", "a.tar.gz", &("ی".repeat(300) + ".jpg"), &"y".repeat(300)] {
            let plain = StoredName::new(sent, "png");
            for name in [plain.with_suffix(&suffix), plain] {
                let original = StorageKey::original(date, &name);
                assert_eq!(
                    StorageKey::thumbnail_of(&original, None, edge, ThumbnailFormat::Jpeg),
                    Ok(StorageKey::thumbnail(date, &name, edge, ThumbnailFormat::Jpeg))
                );
            }
        }
    }

    #[test]
    fn thumbnails_of_long_keys_have_short_names_or_none() {
        let suffix = NameSuffix::from_random(7);
        let long_name = "x".repeat(251) + ".png";
        for suffix in [None, Some(&suffix)] {
            assert!(thumbnail_of(&long_name, suffix).is_some());
            assert_eq!(thumbnail_of(&("x/".repeat(510) + "a"), suffix), None);
        }
    }

    #[test]
    fn nothing_that_leads_elsewhere_is_a_key() {
        let long_segment = "x".repeat(256);
        let long_key = "x/".repeat(600) + "x";
        let table = [
            "",
            "/",
            "/etc/passwd",
            "a/",
            "a//b",
            ".",
            "..",
            "../a",
            "a/../b",
            "a/./b",
            "a\\b",
            "a\0b",
            "a\nb",
            &long_segment,
            &long_key,
        ];
        for text in table {
            assert!(text.parse::<StorageKey>().is_err(), "{text:?}");
        }
        for text in ["a", "a/b.c", "...", "a/..b", "کلید/۱.txt", "a b"] {
            assert_eq!(text.parse::<StorageKey>().map(|key| key.to_string()), Ok(text.to_owned()));
        }
    }
}
