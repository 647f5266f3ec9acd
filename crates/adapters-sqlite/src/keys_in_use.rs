//! The port [`KeysInUse`]: the keys of rows.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SqliteConnection, delete};
use domain::{MediaFileId, StorageKey};
use ports::{Change, KeysInUse, PortError, Precondition};

use crate::SqliteDatabase;
use crate::error::QueryError;
use crate::schema::{media_files, thumbnails};
use crate::storage_keys::{VALUES_PER_STATEMENT, retire_without_bytes};

impl KeysInUse for SqliteDatabase {
    fn in_use(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError> {
        let used = self.snapshot(|connection| in_use(connection, keys))?;
        Ok(keys.iter().filter(|key| used.contains(key.as_str())).cloned().collect())
    }

    fn retire_unused(
        &self,
        keys: &[StorageKey],
        at: DateTime<Utc>,
    ) -> Result<Vec<StorageKey>, PortError> {
        self.transaction(|connection| {
            let used = in_use(connection, keys)?;
            let unused: HashSet<StorageKey> =
                keys.iter().filter(|key| !used.contains(key.as_str())).cloned().collect();
            retire_without_bytes(connection, &unused, at, false)?;
            Ok(unused.into_iter().collect())
        })
    }

    fn remove_thumbnails(
        &self,
        id: MediaFileId,
        keys: &[StorageKey],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        self.change(id, precondition, |connection, present| {
            let removed: Vec<StorageKey> = present
                .thumbnails
                .into_iter()
                .map(|thumbnail| thumbnail.key)
                .filter(|key| keys.contains(key))
                .collect();
            for key in &removed {
                delete(thumbnails::table.filter(thumbnails::key.eq(key.as_str())))
                    .execute(connection)?;
            }
            retire_without_bytes(connection, &removed, at, true)?;
            Ok(removed)
        })
    }
}

/// The subset of `keys` that rows have.
pub(crate) fn in_use(
    connection: &mut SqliteConnection,
    keys: &[StorageKey],
) -> Result<HashSet<String>, QueryError> {
    let mut used = HashSet::new();
    for keys in keys.chunks(VALUES_PER_STATEMENT) {
        let keys: Vec<&str> = keys.iter().map(StorageKey::as_str).collect();
        let of_files =
            media_files::table.filter(media_files::key.eq_any(&keys)).select(media_files::key);
        used.extend(of_files.load::<String>(connection)?);
        let of_thumbnails =
            thumbnails::table.filter(thumbnails::key.eq_any(&keys)).select(thumbnails::key);
        used.extend(of_thumbnails.load::<String>(connection)?);
    }
    Ok(used)
}
