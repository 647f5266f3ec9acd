//! No key is given out twice, though three tables hold keys and no index spans them.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::pg::PgConnection;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, QueryDsl, RunQueryDsl,
    delete, insert_into, select,
};
use domain::{MediaFile, StorageKey};
use ports::PortError;

use crate::error::Failure;
use crate::locks::{lock_all_texts, lock_texts};
use crate::planning::prefer_indexes;
use crate::schema::{media_files, retired_keys, thumbnails};

/// Claims `keys` for this transaction, which is about to store them.
///
/// Every transaction that stores a key locks it first and then looks for it in all three tables with
/// one statement. The lock is held until its rows are committed, so of two such transactions the second
/// sees the first's; and one statement sees one state, so a key that is being retired meanwhile is seen
/// either where it was or where it goes.
pub(crate) fn claim<'a>(
    connection: &mut PgConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), Failure> {
    let mut keys: Vec<&str> = keys.into_iter().map(StorageKey::as_str).collect();
    keys.sort_unstable();
    if keys.is_sorted_by(|one, next| one < next) {
        lock_texts(connection, &keys)?;
        if is_any_taken(connection, &keys)? { Err(PortError::Conflict.into()) } else { Ok(()) }
    } else {
        Err(PortError::Conflict.into())
    }
}

/// [`claim`] for so many keys that a lock for each would be too much: no other transaction that stores
/// keys comes in between.
pub(crate) fn claim_many<'a>(
    connection: &mut PgConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), Failure> {
    let mut keys: Vec<&str> = keys.into_iter().map(StorageKey::as_str).collect();
    keys.sort_unstable();
    lock_all_texts(connection)?;
    prefer_indexes(connection)?;
    let differ = keys.is_sorted_by(|one, next| one < next);
    let free = differ && !is_any_taken(connection, &keys)?;
    if free { Ok(()) } else { Err(PortError::Conflict.into()) }
}

/// Makes those of `keys` free again that were given up unused, for this transaction, which is about
/// to [claim](claim_many) them.
pub(crate) fn free_unused<'a>(
    connection: &mut PgConnection,
    keys: impl IntoIterator<Item = &'a StorageKey>,
) -> Result<(), Failure> {
    let keys: Vec<&str> = keys.into_iter().map(StorageKey::as_str).collect();
    lock_all_texts(connection)?;
    prefer_indexes(connection)?;
    let unused = retired_keys::table
        .filter(retired_keys::key.eq_any(keys))
        .filter(not(retired_keys::was_used));
    delete(unused).execute(connection)?;
    Ok(())
}

/// Which of `keys` are in use, each with the media file that it belongs to, or were once: `None`.
/// Keys that were given up unused are not among them.
pub(crate) fn taken(
    connection: &mut PgConnection,
    keys: &[&str],
) -> Result<Vec<(String, Option<i64>)>, Failure> {
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

fn is_any_taken(connection: &mut PgConnection, keys: &[&str]) -> Result<bool, Failure> {
    let of_a_file = media_files::table.filter(media_files::key.eq_any(keys));
    let of_a_thumbnail = thumbnails::table.filter(thumbnails::key.eq_any(keys));
    let retired =
        retired_keys::table.filter(retired_keys::key.eq_any(keys)).select(retired_keys::key);
    Ok(select(exists(of_a_file).or(exists(of_a_thumbnail)).or(exists(retired)))
        .get_result(connection)?)
}

/// Records every key of `file` as given up at `at`, and returns them.
pub(crate) fn retire(
    connection: &mut PgConnection,
    file: MediaFile,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, Failure> {
    let thumbnails = file.thumbnails.into_iter().map(|thumbnail| thumbnail.key);
    retire_keys(connection, std::iter::once(file.key).chain(thumbnails).collect(), at)
}

/// Records `keys` as given up at `at`, and returns them.
pub(crate) fn retire_keys(
    connection: &mut PgConnection,
    keys: Vec<StorageKey>,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, Failure> {
    let rows: Vec<_> = keys
        .iter()
        .map(|key| (retired_keys::key.eq(key.as_str()), retired_keys::retired_at.eq(at)))
        .collect();
    insert_into(retired_keys::table).values(rows).execute(connection)?;
    Ok(keys)
}

/// Records `keys` as given up at `at` and their bytes as gone; those that are recorded already stay as
/// they are.
pub(crate) fn retire_without_bytes(
    connection: &mut PgConnection,
    keys: &[StorageKey],
    at: DateTime<Utc>,
    were_used: bool,
) -> Result<(), Failure> {
    let row = |key: &StorageKey| {
        let key = retired_keys::key.eq(key.as_str().to_owned());
        let was_used = retired_keys::was_used.eq(were_used);
        (key, retired_keys::retired_at.eq(at), retired_keys::removed_at.eq(at), was_used)
    };
    let rows: Vec<_> = keys.iter().map(row).collect();
    insert_into(retired_keys::table).values(rows).on_conflict_do_nothing().execute(connection)?;
    Ok(())
}
