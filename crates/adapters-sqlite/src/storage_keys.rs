//! No key is given out twice, though three tables hold keys and no index spans them.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl, SqliteConnection, insert_into,
    select,
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

/// Records every key of `file` as given up at `at`, and returns them.
pub(crate) fn retire(
    connection: &mut SqliteConnection,
    file: MediaFile,
    at: DateTime<Utc>,
) -> Result<Vec<StorageKey>, Failure> {
    let mut keys = vec![file.key];
    keys.extend(file.thumbnails.into_iter().map(|thumbnail| thumbnail.key));
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
