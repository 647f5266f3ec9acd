use std::collections::BTreeMap;

use domain::{MediaFile, MediaFileId, StorageKey, ThumbnailId, User, UserId};

use crate::PortError;

/// How accounts change so that the uploaders of another library have the ids they had there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountChanges {
    /// Accounts that give up their ids for new ones.
    pub displaced: Vec<UserId>,
    /// Accounts that give up the first id for the second.
    pub moved: Vec<(UserId, UserId)>,
    /// Accounts to be, under the ids and usernames that they have.
    pub added: Vec<User>,
}

/// What has an id or a key of certain media files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occupants {
    /// The media files of the same ids, ascending by id.
    pub files: Vec<MediaFile>,
    /// The thumbnails of the same ids, each with the media file it belongs to.
    pub thumbnails: BTreeMap<ThumbnailId, MediaFileId>,
    /// The keys that are in use, each with the media file it belongs to, or that were: `None`. A
    /// key that was given up without ever having been in use is not among them.
    pub keys: BTreeMap<StorageKey, Option<MediaFileId>>,
}

/// Makes room in a library for media files and uploaders that keep the ids of another one.
pub trait Adoption: Send + Sync {
    /// What has an id or a key of any of `files`, or of their thumbnails.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn occupants(&self, files: &[MediaFile]) -> Result<Occupants, PortError>;

    /// Changes accounts in one transaction; durable when this returns. An account that changes its id
    /// stays as it is otherwise and keeps its tokens. A new id is larger than every id that an account
    /// ever had, the given ones of `changes` too.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when an account that is to change its id does not exist or has uploaded
    /// anything, or when an id or a username is another's after the change;
    /// [`PortError::OutcomeUnknown`] when the transaction may have been committed; with every other
    /// error nothing was changed.
    fn change_accounts(&self, changes: &AccountChanges) -> Result<(), PortError>;
}
