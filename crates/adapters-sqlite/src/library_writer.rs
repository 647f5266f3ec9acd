use diesel::{ExpressionMethods, RunQueryDsl, SqliteConnection, insert_into};
use domain::{MediaFile, MediaFileId, ThumbnailId, TokenId, User, UserId};
use ports::{KeyedToken, LastIds, LibraryWriter, PortError, RetiredKey};

use crate::SqliteDatabase;
use crate::error::Failure;
use crate::last_ids::raise_last_id;
use crate::rows::{AdoptedColumns, UserColumns};
use crate::schema::{media_files, retired_keys, thumbnails, tokens, users};
use crate::storage_keys::{check_all_free, free_unused};
use crate::users::insert_permissions;

// Rows are inserted one by one: a prepared statement costs SQLite less than a long one to be parsed. An
// id that is given raises the last one by itself.
impl LibraryWriter for SqliteDatabase {
    fn add_users(&self, users: &[User]) -> Result<(), PortError> {
        self.transaction(|connection| {
            users.iter().try_for_each(|user| insert_user(connection, user))
        })
    }

    fn add_tokens(&self, tokens: &[KeyedToken]) -> Result<(), PortError> {
        self.transaction(|connection| {
            tokens.iter().try_for_each(|token| insert_token(connection, token))
        })
    }

    fn add_media_files(&self, files: &[MediaFile]) -> Result<(), PortError> {
        self.transaction(|connection| {
            free_unused(connection, files.iter().flat_map(MediaFile::keys))?;
            check_all_free(connection, files.iter().flat_map(MediaFile::keys))?;
            files.iter().try_for_each(|file| insert_media_file(connection, file))
        })
    }

    fn add_retired_keys(&self, keys: &[RetiredKey]) -> Result<(), PortError> {
        self.transaction(|connection| {
            check_all_free(connection, keys.iter().map(|retired| &retired.key))?;
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

pub(crate) fn insert_user(connection: &mut SqliteConnection, user: &User) -> Result<(), Failure> {
    insert_into(users::table)
        .values((users::id.eq(user.id.get()), UserColumns::of(user)))
        .execute(connection)?;
    insert_permissions(connection, user.id.get(), &user.permissions)
}

fn insert_token(connection: &mut SqliteConnection, keyed: &KeyedToken) -> Result<(), Failure> {
    let token = keyed.token;
    insert_into(tokens::table)
        .values((
            tokens::id.eq(token.id.get()),
            tokens::user_id.eq(token.user_id.get()),
            tokens::key_sha256.eq(&keyed.key_sha256.0[..]),
            tokens::created_at.eq(token.created_at.timestamp_micros()),
            tokens::expires_at.eq(token.expires_at.map(|at| at.timestamp_micros())),
            tokens::revoked_at.eq(token.revoked_at.map(|at| at.timestamp_micros())),
        ))
        .execute(connection)?;
    Ok(())
}

fn insert_media_file(connection: &mut SqliteConnection, file: &MediaFile) -> Result<(), Failure> {
    insert_into(media_files::table).values(AdoptedColumns::of(file)?).execute(connection)?;
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
) -> Result<(), Failure> {
    insert_into(retired_keys::table)
        .values((
            retired_keys::key.eq(retired.key.as_str()),
            retired_keys::retired_at.eq(retired.retired_at.timestamp_micros()),
            retired_keys::removed_at.eq(retired.removed_at.map(|at| at.timestamp_micros())),
            retired_keys::was_used.eq(retired.was_used),
        ))
        .execute(connection)?;
    Ok(())
}
