//! Reads and writes all records of a database, for copies and adoptions.

use chrono::{DateTime, Utc};
use domain::{
    MediaFile, MediaFileId, Sha256, StorageKey, ThumbnailId, Token, TokenId, User, UserId,
};

use crate::PortError;

/// A token and the digest of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyedToken {
    /// The token.
    pub token: Token,
    /// Digest of its key; the key itself is never stored.
    pub key_sha256: Sha256,
}

/// A retired storage key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetiredKey {
    /// The key.
    pub key: StorageKey,
    /// Time of its retirement.
    pub retired_at: DateTime<Utc>,
    /// Time when the removal of its bytes was confirmed; `None` while it is pending.
    pub removed_at: Option<DateTime<Utc>>,
    /// Whether a media file or a thumbnail ever had it; otherwise it was the key of an orphan.
    pub was_used: bool,
}

/// The largest ids ever assigned, also of deleted records; `None` if none was assigned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastIds {
    /// Of users.
    pub user: Option<UserId>,
    /// Of tokens.
    pub token: Option<TokenId>,
    /// Of media files.
    pub media_file: Option<MediaFileId>,
    /// Of thumbnails.
    pub thumbnail: Option<ThumbnailId>,
}

/// Reads all records of a database in pages of at most `limit` records, ascending. A page begins
/// after the last record of the previous one, and the first page after `None`. A record that exists
/// during the whole read is on exactly one page.
pub trait LibraryReader: Send + Sync {
    /// A page of users.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn users_after(&self, after: Option<UserId>, limit: u32) -> Result<Vec<User>, PortError>;

    /// A page of tokens, including revoked and expired ones.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn tokens_after(
        &self,
        after: Option<TokenId>,
        limit: u32,
    ) -> Result<Vec<KeyedToken>, PortError>;

    /// A page of media files, as [`MediaFiles`](crate::MediaFiles) returns them.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn media_files_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError>;

    /// A page of retired keys, pending or confirmed, ascending by code point.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn retired_keys_after(
        &self,
        after: Option<&StorageKey>,
        limit: u32,
    ) -> Result<Vec<RetiredKey>, PortError>;

    /// The largest ids ever assigned.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn last_ids(&self) -> Result<LastIds, PortError>;
}

/// Writes records of another database, ids included. Each call is one transaction, durable when it
/// returns, and every id that is assigned later is larger than the ids of the call.
///
/// Every method returns [`PortError::Conflict`] when an id or another unique value is taken, or
/// when a key was ever in use; [`PortError::OutcomeUnknown`] when the transaction may have been
/// committed. After any other error nothing was added.
pub trait LibraryWriter: Send + Sync {
    /// Adds users with their permissions.
    ///
    /// # Errors
    /// See [`LibraryWriter`].
    fn add_users(&self, users: &[User]) -> Result<(), PortError>;

    /// Adds tokens of existing users.
    ///
    /// # Errors
    /// See [`LibraryWriter`].
    fn add_tokens(&self, tokens: &[KeyedToken]) -> Result<(), PortError>;

    /// Adds media files with their thumbnails. Uses only the id of an uploader, which must exist. A
    /// key that was retired without ever having been in use is taken, and is no longer retired.
    ///
    /// # Errors
    /// See [`LibraryWriter`].
    fn add_media_files(&self, files: &[MediaFile]) -> Result<(), PortError>;

    /// Adds retired keys.
    ///
    /// # Errors
    /// See [`LibraryWriter`].
    fn add_retired_keys(&self, keys: &[RetiredKey]) -> Result<(), PortError>;

    /// Prevents that ids up to these are assigned again.
    ///
    /// # Errors
    /// A [`PortError`] when the transaction fails, or may have failed.
    fn raise_last_ids(&self, ids: &LastIds) -> Result<(), PortError>;
}
