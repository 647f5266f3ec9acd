//! Ensures that no key is used twice. Three tables hold keys, and no index spans them.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    SqliteConnection, delete, insert_into, select,
};
use domain::{MediaFile, StorageKey};
use ports::PortError;

use crate::error::QueryError;
use crate::schema::{media_files, retired_keys, thumbnails};

/// Maximum number of values in one statement; SQLite accepts 32766.
pub(crate) const VALUES_PER_STATEMENT: usize = 10_000;

/// Claims `keys` for this transaction, which is about to store them. Rejects keys that are or ever
/// were in use, or that are equal. Claimed keys stay free until they are stored, since there is one
/// writer at a time.
pub(crate) fn claim<'a>(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), QueryError> {
    let keys = sorted(keys);
    let mut is_free = are_distinct(&keys);
    for key in keys {
        is_free = is_free && !is_taken(connection, key)?;
    }
    if is_free { Ok(()) } else { Err(PortError::Conflict.into()) }
}

/// [`claim`] for so many keys that a statement for each would take too long.
pub(crate) fn claim_many<'a>(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), QueryError> {
    let keys = sorted(keys);
    let is_free = are_distinct(&keys) && taken(connection, &keys)?.is_empty();
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

fn is_taken(connection: &mut SqliteConnection, key: &str) -> Result<bool, QueryError> {
    let of_a_file = media_files::table.filter(media_files::key.eq(key));
    let of_a_thumbnail = thumbnails::table.filter(thumbnails::key.eq(key));
    let retired = retired_keys::table.filter(retired_keys::key.eq(key));
    Ok(select(exists(of_a_file).or(exists(of_a_thumbnail)).or(exists(retired)))
        .get_result(connection)?)
}

/// The subset of `keys` that are in use, each with its media file, or that were in use: `None`.
/// Keys that were retired unused are not among them.
pub(crate) fn taken(
    connection: &mut SqliteConnection,
    keys: &[&str],
) -> Result<Vec<(String, Option<i64>)>, QueryError> {
    let mut taken: Vec<(String, Option<i64>)> = Vec::new();
    for keys in keys.chunks(VALUES_PER_STATEMENT) {
        let of_files = media_files::table
            .filter(media_files::key.eq_any(keys))
            .select((media_files::key, media_files::id.nullable()));
        taken.extend(of_files.load::<(String, Option<i64>)>(connection)?);
        let of_thumbnails = thumbnails::table
            .filter(thumbnails::key.eq_any(keys))
            .select((thumbnails::key, thumbnails::media_file_id.nullable()));
        taken.extend(of_thumbnails.load::<(String, Option<i64>)>(connection)?);
        let retired = retired_keys::table
            .filter(retired_keys::key.eq_any(keys))
            .filter(retired_keys::was_used)
            .select(retired_keys::key);
        taken.extend(retired.load::<String>(connection)?.into_iter().map(|key| (key, None)));
    }
    Ok(taken)
}

/// Frees those of `keys` that were retired unused, for this transaction, which is about to
/// [claim](claim_many) them.
pub(crate) fn free_unused<'a>(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), QueryError> {
    let keys: Vec<&str> = keys.into_iter().map(StorageKey::as_str).collect();
    for keys in keys.chunks(VALUES_PER_STATEMENT) {
        let unused = retired_keys::table
            .filter(retired_keys::key.eq_any(keys))
            .filter(not(retired_keys::was_used));
        delete(unused).execute(connection)?;
    }
    Ok(())
}

/// Retires every key of `file` at `at`, and returns them.
pub(crate) fn retire(
    connection: &mut SqliteConnection,
    file: MediaFile,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, QueryError> {
    let thumbnails = file.thumbnails.into_iter().map(|thumbnail| thumbnail.key);
    retire_keys(connection, std::iter::once(file.key).chain(thumbnails).collect(), at)
}

/// Retires `keys` at `at`, and returns them.
pub(crate) fn retire_keys(
    connection: &mut SqliteConnection,
    keys: Vec<StorageKey>,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, QueryError> {
    for key in &keys {
        insert_into(retired_keys::table)
            .values((
                retired_keys::key.eq(key.as_str()),
                retired_keys::retired_at.eq(at.timestamp_micros()),
            ))
            .execute(connection)?;
    }
    Ok(keys)
}

/// Retires `keys` at `at`, with their bytes confirmed as removed. Keys that are retired already do
/// not change.
pub(crate) fn retire_without_bytes<'a>(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
    at: DateTime<Utc>,
    were_used: bool,
) -> Result<(), QueryError> {
    for key in keys {
        insert_into(retired_keys::table)
            .values((
                retired_keys::key.eq(key.as_str()),
                retired_keys::retired_at.eq(at.timestamp_micros()),
                retired_keys::removed_at.eq(at.timestamp_micros()),
                retired_keys::was_used.eq(were_used),
            ))
            .on_conflict_do_nothing()
            .execute(connection)?;
    }
    Ok(())
}
