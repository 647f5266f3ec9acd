use chrono::{DateTime, Utc};
use domain::{MediaFile, MediaFileId, StorageKey};

use crate::{Change, NewThumbnail, PortError, Precondition};

/// The rows of thumbnails apart from their originals, for whoever makes thumbnails anew.
pub trait ThumbnailRows: Send + Sync {
    /// At most `limit` images, ascending by id, of those after `after`; `None` begins. Each is as
    /// [`MediaFiles`](crate::MediaFiles) returns it.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn images_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError>;

    /// Puts `thumbnails` in the place of all thumbnails of a media file, under new ids, and retires the
    /// keys of the old ones at `at`, in one transaction; durable when this returns. Nothing else of the
    /// media file changes, not even `updated_at`. The change carries the retired keys.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when any of the new keys is, or ever was, in use, by this media file too;
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed; with every other
    /// error nothing was changed.
    fn replace_thumbnails(
        &self,
        id: MediaFileId,
        thumbnails: &[NewThumbnail],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError>;
}
