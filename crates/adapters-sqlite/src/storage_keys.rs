//! No key is given out twice, though three tables hold keys and no index spans them.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    SqliteConnection, delete, insert_into, select,
};
use domain::{MediaFile, StorageKey};
use ports::PortError;

use crate::error::Failure;
use crate::schema::{media_files, retired_keys, thumbnails};

/// Refuses a key that is, or ever was, in use. Within a write transaction it stays free until it is
/// stored, since there is no other writer.
pub(crate) fn check_free(
    connection: &mut SqliteConnection,
    key: &StorageKey,
) -> Result<(), Failure> {
    let key = key.as_str();
    let of_a_file = media_files::table.filter(media_files::key.eq(key));
    let of_a_thumbnail = thumbnails::table.filter(thumbnails::key.eq(key));
    let retired = retired_keys::table.filter(retired_keys::key.eq(key));
    let is_taken: bool = select(exists(of_a_file).or(exists(of_a_thumbnail)).or(exists(retired)))
        .get_result(connection)?;
    if is_taken { Err(PortError::Conflict.into()) } else { Ok(()) }
}

/// How many values one statement looks for; SQLite takes 32766.
pub(crate) const VALUES_PER_STATEMENT: usize = 10_000;

/// [`check_free`] for many keys, which must differ from each other too.
pub(crate) fn check_all_free<'a>(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), Failure> {
    let mut keys: Vec<&str> = keys.into_iter().map(StorageKey::as_str).collect();
    keys.sort_unstable();
    let differ = keys.is_sorted_by(|one, next| one < next);
    let free = differ && taken(connection, &keys)?.is_empty();
    if free { Ok(()) } else { Err(PortError::Conflict.into()) }
}

/// Which of `keys` are in use, each with the media file that it belongs to, or were once: `None`.
/// Keys that were given up unused are not among them.
pub(crate) fn taken(
    connection: &mut SqliteConnection,
    keys: &[&str],
) -> Result<Vec<(String, Option<i64>)>, Failure> {
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

/// Makes those of `keys` free again that were given up unused.
pub(crate) fn free_unused<'a>(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), Failure> {
    let keys: Vec<&str> = keys.into_iter().map(StorageKey::as_str).collect();
    for keys in keys.chunks(VALUES_PER_STATEMENT) {
        let unused = retired_keys::table
            .filter(retired_keys::key.eq_any(keys))
            .filter(not(retired_keys::was_used));
        delete(unused).execute(connection)?;
    }
    Ok(())
}

/// Records every key of `file` as given up at `at`, and returns them.
pub(crate) fn retire(
    connection: &mut SqliteConnection,
    file: MediaFile,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, Failure> {
    let thumbnails = file.thumbnails.into_iter().map(|thumbnail| thumbnail.key);
    retire_keys(connection, std::iter::once(file.key).chain(thumbnails).collect(), at)
}

/// Records `keys` as given up at `at`, and returns them.
pub(crate) fn retire_keys(
    connection: &mut SqliteConnection,
    keys: Vec<StorageKey>,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, Failure> {
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

/// Records `keys` as given up at `at` and their bytes as gone; those that are recorded already stay as
/// they are.
pub(crate) fn retire_without_bytes<'a>(
    connection: &mut SqliteConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
    at: DateTime<Utc>,
    were_used: bool,
) -> Result<(), Failure> {
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
