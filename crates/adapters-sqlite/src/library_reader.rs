//! The port [`LibraryReader`]: everything in the database, in pages.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use domain::{MediaFile, MediaFileId, StorageKey, TokenId, User, UserId};
use ports::{KeyedToken, LastIds, LibraryReader, PortError, RetiredKey};

use crate::SqliteDatabase;
use crate::last_ids::last_id;
use crate::load::load_in_order;
use crate::rows::{KeyedTokenRow, RetiredKeyRow, users_from_rows};
use crate::schema::{media_files, retired_keys, tokens, users};
use crate::users::users_with_codes;

impl LibraryReader for SqliteDatabase {
    fn users_after(&self, after: Option<UserId>, limit: u32) -> Result<Vec<User>, PortError> {
        self.snapshot(|connection| {
            let ids: Vec<i64> = users::table
                .filter(users::id.gt(after.map_or(0, UserId::get)))
                .order(users::id)
                .limit(limit.into())
                .select(users::id)
                .load(connection)?;
            let page = users_with_codes().filter(users::id.eq_any(ids)).order(users::id);
            Ok(users_from_rows(page.load(connection)?)?)
        })
    }

    fn tokens_after(
        &self,
        after: Option<TokenId>,
        limit: u32,
    ) -> Result<Vec<KeyedToken>, PortError> {
        self.with_connection(|connection| {
            let rows: Vec<KeyedTokenRow> = tokens::table
                .filter(tokens::id.gt(after.map_or(0, TokenId::get)))
                .order(tokens::id)
                .limit(limit.into())
                .select(KeyedTokenRow::as_select())
                .load(connection)?;
            Ok(rows.into_iter().map(KeyedTokenRow::into_domain).collect::<Result<_, _>>()?)
        })
    }

    fn media_files_after(
        &self,
        after: Option<MediaFileId>,
        limit: u32,
    ) -> Result<Vec<MediaFile>, PortError> {
        self.snapshot(|connection| {
            let ids: Vec<i64> = media_files::table
                .filter(media_files::id.gt(after.map_or(0, MediaFileId::get)))
                .order(media_files::id)
                .limit(limit.into())
                .select(media_files::id)
                .load(connection)?;
            load_in_order(connection, &ids)
        })
    }

    fn retired_keys_after(
        &self,
        after: Option<&StorageKey>,
        limit: u32,
    ) -> Result<Vec<RetiredKey>, PortError> {
        self.with_connection(|connection| {
            let rows: Vec<RetiredKeyRow> = retired_keys::table
                .filter(retired_keys::key.gt(after.map_or("", StorageKey::as_str)))
                .order(retired_keys::key)
                .limit(limit.into())
                .select(RetiredKeyRow::as_select())
                .load(connection)?;
            Ok(rows.into_iter().map(RetiredKeyRow::into_domain).collect::<Result<_, _>>()?)
        })
    }

    fn last_ids(&self) -> Result<LastIds, PortError> {
        self.snapshot(|connection| {
            Ok(LastIds {
                user: last_id(connection, "users")?.try_into().ok(),
                token: last_id(connection, "tokens")?.try_into().ok(),
                media_file: last_id(connection, "media_files")?.try_into().ok(),
                thumbnail: last_id(connection, "thumbnails")?.try_into().ok(),
            })
        })
    }
}
