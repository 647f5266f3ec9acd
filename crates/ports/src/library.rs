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

/// A key that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetiredKey {
    /// The key.
    pub key: StorageKey,
    /// When it was given up.
    pub retired_at: DateTime<Utc>,
    /// When its bytes were confirmed as gone; `None` while they are not.
    pub removed_at: Option<DateTime<Utc>>,
    /// Whether a media file or a thumbnail ever had it; otherwise it was found under bytes without
    /// a row.
    pub was_used: bool,
}

/// The largest ids that were ever given out; `None` where none was. What they belonged to may be gone.
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

/// Everything that a database keeps, in pages: at most `limit` items each, ascending, of those after the
/// last one of the page before; `None` begins. An item that is there throughout is on exactly one page.
pub trait LibraryReader: Send + Sync {
    /// A page of users.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn users_after(&self, after: Option<UserId>, limit: u32) -> Result<Vec<User>, PortError>;

    /// A page of tokens, revoked and expired ones too.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn tokens_after(
        &self,
        after: Option<TokenId>,
        limit: u32,
    ) -> Result<Vec<KeyedToken>, PortError>;

    /// A page of media files, as [`MediaFiles`](crate::MediaFiles) returns them.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn media_files_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError>;

    /// A page of the keys given up, pending or confirmed, ascending by code point.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn retired_keys_after(
        &self,
        after: Option<&StorageKey>,
        limit: u32,
    ) -> Result<Vec<RetiredKey>, PortError>;

    /// The largest ids ever given out.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn last_ids(&self) -> Result<LastIds, PortError>;
}

/// Takes in what comes from another database as it is, ids included. Each call is one transaction,
/// durable when it returns, and every id given out after it is larger than the ids it has brought.
///
/// Every method returns [`PortError::Conflict`] when an id or anything else that is unique is taken, or
/// when a key ever was in use; [`PortError::OutcomeUnknown`] when the transaction may have been
/// committed; with every other error nothing was added.
pub trait LibraryWriter: Send + Sync {
    /// Adds users with their permissions.
    ///
    /// # Errors
    /// See [`LibraryWriter`].
    fn add_users(&self, users: &[User]) -> Result<(), PortError>;

    /// Adds tokens of users that are there.
    ///
    /// # Errors
    /// See [`LibraryWriter`].
    fn add_tokens(&self, tokens: &[KeyedToken]) -> Result<(), PortError>;

    /// Adds media files with their thumbnails. Of an uploader, who must be there, only the id
    /// counts. A key that was given up without ever having been in use is taken, and is no longer
    /// given up.
    ///
    /// # Errors
    /// See [`LibraryWriter`].
    fn add_media_files(&self, files: &[MediaFile]) -> Result<(), PortError>;

    /// Adds keys given up.
    ///
    /// # Errors
    /// See [`LibraryWriter`].
    fn add_retired_keys(&self, keys: &[RetiredKey]) -> Result<(), PortError>;

    /// Lets no id up to these be given out any more.
    ///
    /// # Errors
    /// A [`PortError`] when it may not have been recorded.
    fn raise_last_ids(&self, ids: &LastIds) -> Result<(), PortError>;
}
