//! The rows of thumbnails, for their rebuild.

use chrono::{DateTime, Utc};
use domain::{MediaFile, MediaFileId, StorageKey};

use crate::{Change, NewThumbnail, PortError, Precondition};

/// The rows of thumbnails, for their rebuild.
pub trait ThumbnailRows: Send + Sync {
    /// At most `limit` images after the id `after`, ascending by id; `None` begins. Each is
    /// returned as by [`MediaFiles`](crate::MediaFiles).
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn images_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError>;

    /// Replaces all thumbnails of a media file by `thumbnails`, with new ids, and retires the old
    /// keys at `at`, in one transaction; durable when this returns. No other field of the media
    /// file changes, not even `updated_at`. Returns the retired keys.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when a new key is, or ever was, in use, also by this media file;
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed. After any other
    /// error nothing was changed.
    fn replace_thumbnails(
        &self,
        id: MediaFileId,
        thumbnails: &[NewThumbnail],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError>;
}
