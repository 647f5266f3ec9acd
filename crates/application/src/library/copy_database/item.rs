use std::fmt::Debug;

use domain::{MediaFile, User};
use ports::{KeyedToken, LibraryReader, LibraryWriter, PortError, RetiredKey};

use super::Kind;

/// What is copied: how it is read and written.
pub(super) trait Item: Debug + Sized {
    const KIND: Kind;

    fn page(
        reader: &dyn LibraryReader,
        after: Option<&Self>,
        limit: u32,
    ) -> Result<Vec<Self>, PortError>;

    fn write(writer: &dyn LibraryWriter, page: &[Self]) -> Result<(), PortError>;
}

impl Item for User {
    const KIND: Kind = Kind::Users;

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

impl Item for KeyedToken {
    const KIND: Kind = Kind::Tokens;

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

impl Item for MediaFile {
    const KIND: Kind = Kind::MediaFiles;

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

impl Item for RetiredKey {
    const KIND: Kind = Kind::RetiredKeys;

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
