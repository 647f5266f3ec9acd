//! The port [`LibraryWriter`]: rows of another library, which keep their ids.

use diesel::pg::PgConnection;
use diesel::{ExpressionMethods, RunQueryDsl, insert_into};
use domain::{Collation, MediaFile, MediaFileId, ThumbnailId, TokenId, User, UserId};
use ports::{KeyedToken, LastIds, LibraryWriter, PortError, RetiredKey};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::last_ids::raise_last_id;
use crate::locks::lock_against_new_rows;
use crate::rows::{AdoptedColumns, KeyedTokenColumns, RetiredKeyColumns, UserColumns};
use crate::schema::{media_files, retired_keys, thumbnails, tokens, user_permissions, users};
use crate::storage_keys::{claim_many, free_unused};

/// Maximum number of rows in one statement. A statement may hold 65535 values, and a row has at
/// most 15.
const ROWS_PER_STATEMENT: usize = 4000;

impl LibraryWriter for PostgresDatabase {
    fn add_users(&self, users: &[User]) -> Result<(), PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, "users")?;
            insert_users(connection, users)
        })
    }

    fn add_tokens(&self, tokens: &[KeyedToken]) -> Result<(), PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, "tokens")?;
            let last = tokens.iter().map(|keyed| keyed.token.id.get()).max();
            raise_last_id(connection, "tokens", last.unwrap_or_default())?;
            for tokens in tokens.chunks(ROWS_PER_STATEMENT) {
                let rows: Vec<_> = tokens.iter().map(KeyedTokenColumns::of).collect();
                insert_into(tokens::table).values(rows).execute(connection)?;
            }
            Ok(())
        })
    }

    fn add_media_files(&self, files: &[MediaFile]) -> Result<(), PortError> {
        self.transaction(|connection| {
            free_unused(connection, files.iter().flat_map(MediaFile::keys))?;
            claim_many(connection, files.iter().flat_map(MediaFile::keys))?;
            lock_against_new_rows(connection, "media_files, thumbnails")?;
            insert_media_files(connection, files, &self.collation)?;
            insert_thumbnails(connection, files)
        })
    }

    fn add_retired_keys(&self, keys: &[RetiredKey]) -> Result<(), PortError> {
        self.transaction(|connection| {
            claim_many(connection, keys.iter().map(|retired| &retired.key))?;
            for keys in keys.chunks(ROWS_PER_STATEMENT) {
                let rows: Vec<_> = keys.iter().map(RetiredKeyColumns::of).collect();
                insert_into(retired_keys::table).values(rows).execute(connection)?;
            }
            Ok(())
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
            lock_against_new_rows(connection, "users, tokens, media_files, thumbnails")?;
            for (table, id) in ids {
                raise_last_id(connection, table, id.unwrap_or_default())?;
            }
            Ok(())
        })
    }
}

/// Inserts users with their permissions; the table is locked.
pub(crate) fn insert_users(
    connection: &mut PgConnection,
    users: &[User],
) -> Result<(), QueryError> {
    let last = users.iter().map(|user| user.id.get()).max();
    raise_last_id(connection, "users", last.unwrap_or_default())?;
    for users in users.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<_> =
            users.iter().map(|user| (users::id.eq(user.id.get()), UserColumns::of(user))).collect();
        insert_into(users::table).values(rows).execute(connection)?;
        let permissions: Vec<_> = users
            .iter()
            .flat_map(|user| user.permissions.iter().map(|code| (user.id.get(), code.code())))
            .map(|(user_id, code)| {
                (
                    user_permissions::user_id.eq(user_id),
                    user_permissions::code.eq(code.cast_signed()),
                )
            })
            .collect();
        insert_into(user_permissions::table).values(permissions).execute(connection)?;
    }
    Ok(())
}

fn insert_media_files(
    connection: &mut PgConnection,
    files: &[MediaFile],
    collation: &Collation,
) -> Result<(), QueryError> {
    let last = files.iter().map(|file| file.id.get()).max();
    raise_last_id(connection, "media_files", last.unwrap_or_default())?;
    for files in files.chunks(ROWS_PER_STATEMENT) {
        let rows = files.iter().map(|file| AdoptedColumns::of(file, collation));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        insert_into(media_files::table).values(rows).execute(connection)?;
    }
    Ok(())
}

fn insert_thumbnails(connection: &mut PgConnection, files: &[MediaFile]) -> Result<(), QueryError> {
    let all: Vec<_> = files
        .iter()
        .flat_map(|file| file.thumbnails.iter().map(|thumbnail| (file.id.get(), thumbnail)))
        .collect();
    let last = all.iter().map(|(_, thumbnail)| thumbnail.id.get()).max();
    raise_last_id(connection, "thumbnails", last.unwrap_or_default())?;
    for thumbnails in all.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<_> = thumbnails
            .iter()
            .map(|(media_file_id, thumbnail)| {
                (
                    thumbnails::id.eq(thumbnail.id.get()),
                    thumbnails::media_file_id.eq(*media_file_id),
                    thumbnails::key.eq(thumbnail.key.as_str()),
                    thumbnails::edge.eq(thumbnail.edge.map(|edge| i64::from(edge.pixels()))),
                )
            })
            .collect();
        insert_into(thumbnails::table).values(rows).execute(connection)?;
    }
    Ok(())
}
