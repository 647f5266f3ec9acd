//! Adopts media files and uploaders of another library under their ids.

use std::collections::BTreeMap;

use domain::{MediaFile, MediaFileId, StorageKey, ThumbnailId, User, UserId};

use crate::PortError;

/// The changes of accounts after which the uploaders of another library have their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountChanges {
    /// Accounts that get new ids.
    pub displaced: Vec<UserId>,
    /// Accounts that change their id from the first to the second.
    pub moved: Vec<(UserId, UserId)>,
    /// New accounts with their ids and usernames.
    pub added: Vec<User>,
}

/// The rows that have an id or a key of given media files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occupants {
    /// The media files with the same ids, ascending by id.
    pub files: Vec<MediaFile>,
    /// The thumbnails with the same ids, each with its media file.
    pub thumbnails: BTreeMap<ThumbnailId, MediaFileId>,
    /// The keys in use, each with its media file, and the retired keys (`None`). A key that was
    /// retired without ever having been in use is not included.
    pub keys: BTreeMap<StorageKey, Option<MediaFileId>>,
}

/// Prepares a library for media files and uploaders with the ids of another library.
pub trait Adoption: Send + Sync {
    /// The rows that have an id or a key of `files` or of their thumbnails.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn occupants(&self, files: &[MediaFile]) -> Result<Occupants, PortError>;

    /// Changes accounts in one transaction; durable when this returns. An account that changes its
    /// id keeps its other fields and its tokens. A new id is larger than every id that an account
    /// ever had, including the ids in `changes`.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when an account that has to change its id does not exist or has
    /// uploaded files, or when an id or a username would not be unique;
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed. After any other
    /// error nothing was changed.
    fn change_accounts(&self, changes: &AccountChanges) -> Result<(), PortError>;
}
