//! No key is given out twice, though three tables hold keys and no index spans them.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, insert_into, select,
};
use domain::{MediaFile, StorageKey};
use ports::{NewContent, PortError};

use crate::error::Failure;
use crate::locks::lock_texts;
use crate::schema::{media_files, retired_keys, thumbnails};

/// Claims the keys of `content` for this transaction, which is about to store them.
///
/// Every transaction that stores a key locks it first and then looks for it in all three tables with
/// one statement. The lock is held until its rows are committed, so of two such transactions the second
/// sees the first's; and one statement sees one state, so a key that is being retired meanwhile is seen
/// either where it was or where it goes.
pub(crate) fn claim(connection: &mut PgConnection, content: &NewContent) -> Result<(), Failure> {
    let mut keys = vec![content.key.as_str()];
    keys.extend(content.thumbnails.iter().map(|thumbnail| thumbnail.key.as_str()));
    keys.sort_unstable();
    if keys.is_sorted_by(|one, next| one < next) {
        lock_texts(connection, &keys)?;
        if is_any_taken(connection, &keys)? { Err(PortError::Conflict.into()) } else { Ok(()) }
    } else {
        Err(PortError::Conflict.into())
    }
}

fn is_any_taken(connection: &mut PgConnection, keys: &[&str]) -> Result<bool, Failure> {
    let of_a_file = media_files::table.filter(media_files::key.eq_any(keys));
    let of_a_thumbnail = thumbnails::table.filter(thumbnails::key.eq_any(keys));
    let retired = retired_keys::table.filter(retired_keys::key.eq_any(keys));
    Ok(select(exists(of_a_file).or(exists(of_a_thumbnail)).or(exists(retired)))
        .get_result(connection)?)
}

/// Records every key of `file` as given up at `at`, and returns them.
pub(crate) fn retire(
    connection: &mut PgConnection,
    file: MediaFile,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, Failure> {
    let mut keys = vec![file.key];
    keys.extend(file.thumbnails.into_iter().map(|thumbnail| thumbnail.key));
    let rows: Vec<_> = keys
        .iter()
        .map(|key| (retired_keys::key.eq(key.as_str()), retired_keys::retired_at.eq(at)))
        .collect();
    insert_into(retired_keys::table).values(rows).execute(connection)?;
    Ok(keys)
}
