use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{MediaFileId, StorageKey};

use crate::{Change, PortError, Precondition};

/// The keys that rows have, for whoever looks after the bytes.
pub trait KeysInUse: Send + Sync {
    /// Those of `keys` that a media file or a thumbnail has.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn in_use(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError>;

    /// Gives up those of `keys` that no media file and no thumbnail has, in one transaction, and returns
    /// them; durable when this returns. From then on none of them can be given out: an upload that has
    /// placed bytes and not written its rows yet is refused with a conflict. Only
    /// [`add_media_files`](crate::LibraryWriter::add_media_files) may take those that were never in
    /// use. Keys that were given up before are among them and stay as they are. None of them
    /// becomes [pending](crate::RetiredKeys::pending): what happens to the bytes is the caller's to
    /// decide.
    ///
    /// # Errors
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed; with every other
    /// error nothing was given up.
    fn retire_unused(
        &self,
        keys: &[StorageKey],
        at: DateTime<Utc>,
    ) -> Result<Vec<StorageKey>, PortError>;

    /// Removes the rows of those thumbnails of a media file that have any of `keys`, in one transaction;
    /// durable when this returns. Nothing else of the media file changes, not even `updated_at`. The
    /// change carries the keys of the removed ones, which are given up for good and are not
    /// [pending](crate::RetiredKeys::pending).
    ///
    /// # Errors
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed; with every other
    /// error nothing was removed.
    fn remove_thumbnails(
        &self,
        id: MediaFileId,
        keys: &[StorageKey],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError>;
}
