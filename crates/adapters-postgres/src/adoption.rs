//! The port [`Adoption`]: makes room for media files and accounts that keep their ids.

use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper, delete,
    insert_into, select, update,
};
use domain::{MediaFile, StorageKey, UserId};
use ports::{AccountChanges, Adoption, Occupants, PortError};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::last_ids::raise_last_id;
use crate::library_writer::insert_users;
use crate::load::load_in_order;
use crate::locks::lock_against_new_rows;
use crate::planning::prefer_indexes;
use crate::rows::{UserColumns, UserRow, media_file_id, storage_key, thumbnail_id};
use crate::schema::{media_files, thumbnails, tokens, user_permissions, users};
use crate::storage_keys::taken;

/// The tables that [`taken`] finds keys in.
const KEY_TABLES: &str = "media_files, thumbnails or retired_keys";

impl Adoption for PostgresDatabase {
    fn occupants(&self, files: &[MediaFile]) -> Result<Occupants, PortError> {
        let mut ids: Vec<i64> = files.iter().map(|file| file.id.get()).collect();
        ids.sort_unstable();
        let thumbnails = files.iter().flat_map(|file| &file.thumbnails);
        let thumbnail_ids: Vec<i64> = thumbnails.map(|thumbnail| thumbnail.id.get()).collect();
        let keys: Vec<&str> =
            files.iter().flat_map(MediaFile::keys).map(StorageKey::as_str).collect();
        self.snapshot(|connection| {
            prefer_indexes(connection)?;
            let mut occupants =
                Occupants { files: load_in_order(connection, &ids)?, ..Occupants::default() };
            add_thumbnails(connection, &thumbnail_ids, &mut occupants)?;
            for (key, holder) in taken(connection, &keys)? {
                let holder = holder.map(media_file_id).transpose()?;
                occupants.keys.insert(storage_key(KEY_TABLES, &key)?, holder);
            }
            Ok(occupants)
        })
    }

    fn change_accounts(&self, changes: &AccountChanges) -> Result<(), PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, "users")?;
            let added = changes.added.iter().map(|user| user.id);
            let given = changes.moved.iter().map(|(_, to)| *to).chain(added).max();
            raise_last_id(connection, "users", given.map_or(0, UserId::get))?;

            for id in &changes.displaced {
                take_out(connection, *id)?;
            }
            // Accounts may swap ids, so all of them get a temporary id first.
            let mut moved = Vec::new();
            for (from, to) in &changes.moved {
                moved.push((take_out(connection, *from)?, to.get()));
            }
            for (from, to) in moved {
                change_id(connection, from, Some(to))?;
            }
            insert_users(connection, &changes.added)
        })
    }
}

fn add_thumbnails(
    connection: &mut PgConnection,
    ids: &[i64],
    occupants: &mut Occupants,
) -> Result<(), QueryError> {
    let rows: Vec<(i64, i64)> = thumbnails::table
        .filter(thumbnails::id.eq_any(ids))
        .select((thumbnails::id, thumbnails::media_file_id))
        .load(connection)?;
    for (id, file_id) in rows {
        occupants.thumbnails.insert(thumbnail_id(id)?, media_file_id(file_id)?);
    }
    Ok(())
}

/// Gives an account a temporary id. Rejects an account that has uploaded anything.
fn take_out(connection: &mut PgConnection, id: UserId) -> Result<i64, QueryError> {
    // An upload locks the row of its uploader until its commit.
    users::table.find(id.get()).select(users::id).for_update().execute(connection)?;
    let uploads = media_files::table.filter(media_files::uploader_id.eq(id.get()));
    if select(exists(uploads)).get_result(connection)? {
        return Err(PortError::Conflict.into());
    }
    change_id(connection, id.get(), None)
}

/// The username of an account while it changes its id. It has a blank, so that no account has it.
const UNDER_WAY: &str = "under way";

/// Gives an account the id `to`, or a new one, and returns it. The account is inserted again and
/// the old row deleted, since its tokens and permissions refer to the id.
fn change_id(connection: &mut PgConnection, from: i64, to: Option<i64>) -> Result<i64, QueryError> {
    let row: Option<UserRow> =
        users::table.find(from).select(UserRow::as_select()).first(connection).optional()?;
    let user = row.ok_or(PortError::Conflict)?.into_domain()?;
    update(users::table.find(from)).set(users::username.eq(UNDER_WAY)).execute(connection)?;
    let to: i64 = insert_into(users::table)
        .values((to.map(|to| users::id.eq(to)), UserColumns::of(&user)))
        .returning(users::id)
        .get_result(connection)?;
    update(tokens::table.filter(tokens::user_id.eq(from)))
        .set(tokens::user_id.eq(to))
        .execute(connection)?;
    update(user_permissions::table.filter(user_permissions::user_id.eq(from)))
        .set(user_permissions::user_id.eq(to))
        .execute(connection)?;
    delete(users::table.find(from)).execute(connection)?;
    Ok(to)
}
