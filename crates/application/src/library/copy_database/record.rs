//! The records that a copy transfers, and how each kind is read and written.

use std::fmt::Debug;

use domain::{MediaFile, User};
use ports::{KeyedToken, LibraryReader, LibraryWriter, PortError, RetiredKey};

/// Number of records in a page.
pub(super) const PAGE: u32 = 1000;

/// The kind of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Accounts with their permissions.
    Users,
    /// Tokens.
    Tokens,
    /// Media files with their thumbnails.
    MediaFiles,
    /// Retired keys.
    RetiredKeys,
}

impl RecordKind {
    /// The plural, for a sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Tokens => "tokens",
            Self::MediaFiles => "media files",
            Self::RetiredKeys => "retired keys",
        }
    }
}

/// A record that a database has in pages.
pub(super) trait Record: Debug + Sized {
    const KIND: RecordKind;

    fn page(
        reader: &dyn LibraryReader,
        after: Option<&Self>,
        limit: u32,
    ) -> Result<Vec<Self>, PortError>;

    fn write(writer: &dyn LibraryWriter, page: &[Self]) -> Result<(), PortError>;
}

impl Record for User {
    const KIND: RecordKind = RecordKind::Users;

    fn page(
        reader: &dyn LibraryReader,
        after: Option<&Self>,
        limit: u32,
    ) -> Result<Vec<Self>, PortError> {
        reader.users_after(after.map(|user| user.id), limit)
    }

    fn write(writer: &dyn LibraryWriter, page: &[Self]) -> Result<(), PortError> {
        writer.add_users(page)
    }
}

impl Record for KeyedToken {
    const KIND: RecordKind = RecordKind::Tokens;

    fn page(
        reader: &dyn LibraryReader,
        after: Option<&Self>,
        limit: u32,
    ) -> Result<Vec<Self>, PortError> {
        reader.tokens_after(after.map(|keyed| keyed.token.id), limit)
    }

    fn write(writer: &dyn LibraryWriter, page: &[Self]) -> Result<(), PortError> {
        writer.add_tokens(page)
    }
}

impl Record for MediaFile {
    const KIND: RecordKind = RecordKind::MediaFiles;

    fn page(
        reader: &dyn LibraryReader,
        after: Option<&Self>,
        limit: u32,
    ) -> Result<Vec<Self>, PortError> {
        reader.media_files_after(after.map(|file| file.id), limit)
    }

    fn write(writer: &dyn LibraryWriter, page: &[Self]) -> Result<(), PortError> {
        writer.add_media_files(page)
    }
}

impl Record for RetiredKey {
    const KIND: RecordKind = RecordKind::RetiredKeys;

    fn page(
        reader: &dyn LibraryReader,
        after: Option<&Self>,
        limit: u32,
    ) -> Result<Vec<Self>, PortError> {
        reader.retired_keys_after(after.map(|retired| &retired.key), limit)
    }

    fn write(writer: &dyn LibraryWriter, page: &[Self]) -> Result<(), PortError> {
        writer.add_retired_keys(page)
    }
}
