//! A contradiction between rows and stored files, which a check finds and a repair takes.

use domain::{MediaFileId, StorageKey};
use ports::KeyedFile;

/// A contradiction between rows and stored files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The original of a media file is missing in the store.
    MissingBytes(MediaFileId, StorageKey),
    /// A thumbnail of that media file is missing in the store.
    MissingThumbnail(MediaFileId, StorageKey),
    /// The length of an original differs from its row.
    WrongLength {
        /// The media file.
        id: MediaFileId,
        /// The key of its original.
        key: StorageKey,
        /// The length in the row, in bytes.
        recorded: u64,
        /// The length in the store, in bytes.
        stored: u64,
    },
    /// The digest of an original differs from its row.
    WrongDigest(MediaFileId, StorageKey),
    /// An original or a thumbnail of that media file cannot be read; the log has the cause.
    Unreadable(MediaFileId, StorageKey),
    /// An orphan: a stored file whose key no row has.
    Orphan(KeyedFile),
}

impl Finding {
    /// The key of the file in question.
    #[must_use]
    pub fn key(&self) -> &StorageKey {
        match self {
            Self::MissingBytes(_, key)
            | Self::MissingThumbnail(_, key)
            | Self::WrongLength { key, .. }
            | Self::WrongDigest(_, key)
            | Self::Unreadable(_, key) => key,
            Self::Orphan(file) => &file.key,
        }
    }
}
