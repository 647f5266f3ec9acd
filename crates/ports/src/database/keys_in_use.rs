//! The storage keys in rows, for maintenance of the store.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{MediaFileId, StorageKey};

use crate::{Change, PortError, Precondition};

/// The storage keys in rows, for maintenance of the store.
pub trait KeysInUse: Send + Sync {
    /// The subset of `keys` that a media file or a thumbnail has.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn in_use(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError>;

    /// Retires the subset of `keys` that no media file and no thumbnail has, in one transaction,
    /// and returns it, including keys that were retired before; durable when this returns. A
    /// retired key is never assigned again: an upload that has placed files and not written its
    /// rows yet is rejected with a conflict. Only
    /// [`add_media_files`](crate::LibraryWriter::add_media_files) can take a key that was never in
    /// use. The keys do not become [pending](crate::RetiredKeys::pending): the caller decides about
    /// the bytes.
    ///
    /// # Errors
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed. After any other
    /// error nothing was retired.
    fn retire_unused(
        &self,
        keys: &[StorageKey],
        at: DateTime<Utc>,
    ) -> Result<Vec<StorageKey>, PortError>;

    /// Removes the rows of the thumbnails of a media file that have one of `keys`, in one
    /// transaction; durable when this returns. No other field of the media file changes, not even
    /// `updated_at`. Returns the keys of the removed thumbnails, which are retired and not
    /// [pending](crate::RetiredKeys::pending).
    ///
    /// # Errors
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed. After any other
    /// error nothing was removed.
    fn remove_thumbnails(
        &self,
        id: MediaFileId,
        keys: &[StorageKey],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError>;
}
