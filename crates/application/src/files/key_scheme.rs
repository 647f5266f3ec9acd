//! How new content and rebuilt thumbnails get their storage keys.

use chrono::NaiveDate;
use domain::{
    FileSize, NameSuffix, Sha256, StorageKey, StoredName, ThumbnailEdge, ThumbnailFormat,
};
use ports::{Inspection, NewContent, NewThumbnail, PortError};

/// Derives the keys of files that are placed together from one name.
pub(crate) trait KeyScheme {
    /// The facts for the rows, keys included.
    type Row;

    /// The row of the plain name, or of the name with `suffix`.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the name is reserved.
    fn row(&self, suffix: Option<&NameSuffix>) -> Result<Self::Row, PortError>;

    /// The keys of `row` in the order of the staged files.
    fn keys(row: &Self::Row) -> Vec<StorageKey>;
}

/// A rendered thumbnail: the box that it fits within, and its encoding.
#[derive(Clone, Copy)]
pub(crate) struct Rendition {
    pub(crate) edge: ThumbnailEdge,
    pub(crate) format: ThumbnailFormat,
}

/// An original and its thumbnails in the folder of a day (UTC).
pub(crate) struct ContentKeys {
    pub(crate) date: NaiveDate,
    pub(crate) name: StoredName,
    pub(crate) inspection: Inspection,
    pub(crate) size: FileSize,
    pub(crate) sha256: Sha256,
    pub(crate) renditions: Vec<Rendition>,
}

impl KeyScheme for ContentKeys {
    type Row = NewContent;

    fn row(&self, suffix: Option<&NameSuffix>) -> Result<NewContent, PortError> {
        let plain = &self.name;
        let name = suffix.map_or_else(|| plain.clone(), |suffix| plain.with_suffix(suffix));
        if name.is_reserved() {
            return Err(PortError::Conflict);
        }
        let thumbnail = |&Rendition { edge, format }: &Rendition| NewThumbnail {
            key: StorageKey::thumbnail(self.date, &name, edge, format),
            edge,
        };
        Ok(NewContent {
            file_type: self.inspection.media_type.file_type(),
            key: StorageKey::original(self.date, &name),
            size: self.size,
            sha256: self.sha256,
            image: self.inspection.image,
            thumbnails: self.renditions.iter().map(thumbnail).collect(),
        })
    }

    fn keys(content: &NewContent) -> Vec<StorageKey> {
        let thumbnails = content.thumbnails.iter().map(|thumbnail| &thumbnail.key);
        std::iter::once(&content.key).chain(thumbnails).cloned().collect()
    }
}

/// Thumbnails beside an original that is placed already.
pub(crate) struct ThumbnailKeys {
    pub(crate) original: StorageKey,
    pub(crate) renditions: Vec<Rendition>,
}

impl KeyScheme for ThumbnailKeys {
    type Row = Vec<NewThumbnail>;

    fn row(&self, suffix: Option<&NameSuffix>) -> Result<Vec<NewThumbnail>, PortError> {
        let thumbnail = |&Rendition { edge, format }: &Rendition| {
            let key = StorageKey::thumbnail_of(&self.original, suffix, edge, format)
                .map_err(PortError::backend)?;
            Ok(NewThumbnail { key, edge })
        };
        self.renditions.iter().map(thumbnail).collect()
    }

    fn keys(thumbnails: &Vec<NewThumbnail>) -> Vec<StorageKey> {
        thumbnails.iter().map(|thumbnail| thumbnail.key.clone()).collect()
    }
}
