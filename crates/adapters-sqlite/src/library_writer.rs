//! The port [`LibraryWriter`]: rows of another library, which keep their ids.

use diesel::{ExpressionMethods, RunQueryDsl, SqliteConnection, insert_into};
use domain::{Collation, MediaFile, MediaFileId, ThumbnailId, TokenId, User, UserId};
use ports::{KeyedToken, LastIds, LibraryWriter, PortError, RetiredKey};

use crate::SqliteDatabase;
use crate::error::QueryError;
use crate::last_ids::raise_last_id;
use crate::rows::{AdoptedColumns, KeyedTokenColumns, RetiredKeyColumns, UserColumns};
use crate::schema::{media_files, retired_keys, thumbnails, tokens, users};
use crate::storage_keys::{claim_many, free_unused};
use crate::users::insert_permissions;

// Rows are inserted one by one: for SQLite a prepared statement costs less than parsing a long one.
// An explicit id raises the last id by itself.
impl LibraryWriter for SqliteDatabase {
    fn add_users(&self, users: &[User]) -> Result<(), PortError> {
        self.transaction(|connection| insert_users(connection, users))
    }

    fn add_tokens(&self, tokens: &[KeyedToken]) -> Result<(), PortError> {
        self.transaction(|connection| {
            tokens.iter().try_for_each(|token| insert_token(connection, token))
        })
    }

    fn add_media_files(&self, files: &[MediaFile]) -> Result<(), PortError> {
        self.transaction(|connection| {
            free_unused(connection, files.iter().flat_map(MediaFile::keys))?;
            claim_many(connection, files.iter().flat_map(MediaFile::keys))?;
            files.iter().try_for_each(|file| insert_media_file(connection, file, &self.collation))
        })
    }

    fn add_retired_keys(&self, keys: &[RetiredKey]) -> Result<(), PortError> {
        self.transaction(|connection| {
            claim_many(connection, keys.iter().map(|retired| &retired.key))?;
            keys.iter().try_for_each(|key| insert_retired_key(connection, key))
        })
    }

    fn raise_last_ids(&self, ids: &LastIds) -> Result<(), PortError> {
        let ids = [
            ("users", ids.user.map(UserId::get)),
            ("tokens", ids.token.map(TokenId::get)),
            ("media_files", ids.media_file.map(MediaFileId::get)),
            ("thumbnails", ids.thumbnail.map(ThumbnailId::get)),
        ];
        self.transaction(|connection| {
            for (table, id) in ids {
                raise_last_id(connection, table, id.unwrap_or_default())?;
            }
            Ok(())
        })
    }
}

/// Inserts users with their permissions.
pub(crate) fn insert_users(
    connection: &mut SqliteConnection,
    users: &[User],
) -> Result<(), QueryError> {
    for user in users {
        insert_into(users::table)
            .values((users::id.eq(user.id.get()), UserColumns::of(user)))
            .execute(connection)?;
        insert_permissions(connection, user)?;
    }
    Ok(())
}

fn insert_token(connection: &mut SqliteConnection, keyed: &KeyedToken) -> Result<(), QueryError> {
    insert_into(tokens::table).values(KeyedTokenColumns::of(keyed)).execute(connection)?;
    Ok(())
}

fn insert_media_file(
    connection: &mut SqliteConnection,
    file: &MediaFile,
    collation: &Collation,
) -> Result<(), QueryError> {
    let columns = AdoptedColumns::of(file, collation)?;
    insert_into(media_files::table).values(columns).execute(connection)?;
    for thumbnail in &file.thumbnails {
        insert_into(thumbnails::table)
            .values((
                thumbnails::id.eq(thumbnail.id.get()),
                thumbnails::media_file_id.eq(file.id.get()),
                thumbnails::key.eq(thumbnail.key.as_str()),
                thumbnails::edge.eq(thumbnail.edge.map(|edge| i64::from(edge.pixels()))),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn insert_retired_key(
    connection: &mut SqliteConnection,
    retired: &RetiredKey,
) -> Result<(), QueryError> {
    insert_into(retired_keys::table).values(RetiredKeyColumns::of(retired)).execute(connection)?;
    Ok(())
}
