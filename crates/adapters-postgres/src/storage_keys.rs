//! Ensures that no key is used twice. Three tables hold keys, and no index spans them.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::pg::PgConnection;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    delete, insert_into, select,
};
use domain::{MediaFile, StorageKey};
use ports::PortError;

use crate::error::QueryError;
use crate::locks::{lock_all_texts, lock_texts};
use crate::planning::prefer_indexes;
use crate::schema::{media_files, retired_keys, thumbnails};

/// Claims `keys` for this transaction, which is about to store them. Rejects keys that are or ever
/// were in use, or that are equal.
///
/// Every transaction that stores a key locks it first and then looks for it in all three tables
/// with one statement. It holds the lock until its rows are committed, so of two such transactions
/// the second sees the rows of the first. One statement sees one revision, so it finds a key that
/// is being retired either where it was or where it goes.
pub(crate) fn claim<'a>(
    connection: &mut PgConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), QueryError> {
    let keys = sorted(keys);
    if !are_distinct(&keys) {
        return Err(PortError::Conflict.into());
    }
    lock_texts(connection, &keys)?;
    if is_any_taken(connection, &keys)? { Err(PortError::Conflict.into()) } else { Ok(()) }
}

/// [`claim`] for so many keys that a lock for each would be too much: it locks out all other
/// transactions that store keys.
pub(crate) fn claim_many<'a>(
    connection: &mut PgConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), QueryError> {
    let keys = sorted(keys);
    lock_all_texts(connection)?;
    prefer_indexes(connection)?;
    let is_free = are_distinct(&keys) && !is_any_taken(connection, &keys)?;
    if is_free { Ok(()) } else { Err(PortError::Conflict.into()) }
}

fn sorted<'a>(keys: impl IntoIterator<Item = &'a StorageKey>) -> Vec<&'a str> {
    let mut keys: Vec<&str> = keys.into_iter().map(StorageKey::as_str).collect();
    keys.sort_unstable();
    keys
}

fn are_distinct(sorted: &[&str]) -> bool {
    sorted.is_sorted_by(|one, next| one < next)
}

/// Frees those of `keys` that were retired unused, for this transaction, which is about to
/// [claim](claim_many) them.
pub(crate) fn free_unused<'a>(
    connection: &mut PgConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), QueryError> {
    let keys: Vec<&str> = keys.into_iter().map(StorageKey::as_str).collect();
    lock_all_texts(connection)?;
    prefer_indexes(connection)?;
    let unused = retired_keys::table
        .filter(retired_keys::key.eq_any(keys))
        .filter(not(retired_keys::was_used));
    delete(unused).execute(connection)?;
    Ok(())
}

/// The subset of `keys` that are in use, each with its media file, or that were in use: `None`.
/// Keys that were retired unused are not among them.
pub(crate) fn taken(
    connection: &mut PgConnection,
    keys: &[&str],
) -> Result<Vec<(String, Option<i64>)>, QueryError> {
    let of_files = media_files::table
        .filter(media_files::key.eq_any(keys))
        .select((media_files::key, media_files::id.nullable()));
    let mut taken: Vec<(String, Option<i64>)> = of_files.load(connection)?;
    let of_thumbnails = thumbnails::table
        .filter(thumbnails::key.eq_any(keys))
        .select((thumbnails::key, thumbnails::media_file_id.nullable()));
    taken.extend(of_thumbnails.load::<(String, Option<i64>)>(connection)?);
    let retired = retired_keys::table
        .filter(retired_keys::key.eq_any(keys))
        .filter(retired_keys::was_used)
        .select(retired_keys::key);
    taken.extend(retired.load::<String>(connection)?.into_iter().map(|key| (key, None)));
    Ok(taken)
}

fn is_any_taken(connection: &mut PgConnection, keys: &[&str]) -> Result<bool, QueryError> {
    let of_a_file = media_files::table.filter(media_files::key.eq_any(keys));
    let of_a_thumbnail = thumbnails::table.filter(thumbnails::key.eq_any(keys));
    let retired =
        retired_keys::table.filter(retired_keys::key.eq_any(keys)).select(retired_keys::key);
    Ok(select(exists(of_a_file).or(exists(of_a_thumbnail)).or(exists(retired)))
        .get_result(connection)?)
}

/// Retires every key of `file` at `at`, and returns them.
pub(crate) fn retire(
    connection: &mut PgConnection,
    file: MediaFile,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, QueryError> {
    let thumbnails = file.thumbnails.into_iter().map(|thumbnail| thumbnail.key);
    retire_keys(connection, std::iter::once(file.key).chain(thumbnails).collect(), at)
}

/// Retires `keys` at `at`, and returns them.
pub(crate) fn retire_keys(
    connection: &mut PgConnection,
    keys: Vec<StorageKey>,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, QueryError> {
    let rows: Vec<_> = keys
        .iter()
        .map(|key| (retired_keys::key.eq(key.as_str()), retired_keys::retired_at.eq(at)))
        .collect();
    insert_into(retired_keys::table).values(rows).execute(connection)?;
    Ok(keys)
}

/// Retires `keys` at `at`, with their bytes confirmed as removed. Keys that are retired already do
/// not change.
pub(crate) fn retire_without_bytes(
    connection: &mut PgConnection,
    keys: &[StorageKey],
    at: DateTime<Utc>,
    were_used: bool,
) -> Result<(), QueryError> {
    let row = |key: &StorageKey| {
        let key = retired_keys::key.eq(key.as_str().to_owned());
        let was_used = retired_keys::was_used.eq(were_used);
        (key, retired_keys::retired_at.eq(at), retired_keys::removed_at.eq(at), was_used)
    };
    let rows: Vec<_> = keys.iter().map(row).collect();
    insert_into(retired_keys::table).values(rows).on_conflict_do_nothing().execute(connection)?;
    Ok(())
}
