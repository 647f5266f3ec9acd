//! The port [`KeysInUse`]: the keys of rows.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::{CombineDsl, ExpressionMethods, QueryDsl, RunQueryDsl, delete};
use domain::{MediaFileId, StorageKey};
use ports::{Change, KeysInUse, PortError, Precondition};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::locks::lock_texts;
use crate::schema::{media_files, thumbnails};
use crate::storage_keys::retire_without_bytes;

impl KeysInUse for PostgresDatabase {
    fn in_use(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError> {
        let used = self.with_connection(|connection| in_use(connection, &texts(keys)))?;
        Ok(keys.iter().filter(|key| used.contains(key.as_str())).cloned().collect())
    }

    /// The keys are locked as by a transaction that stores them, so that the second of the two sees
    /// the rows of the first.
    fn retire_unused(
        &self,
        keys: &[StorageKey],
        at: DateTime<Utc>,
    ) -> Result<Vec<StorageKey>, PortError> {
        let texts = texts(keys);
        self.transaction(|connection| {
            lock_texts(connection, &texts)?;
            let used = in_use(connection, &texts)?;
            let unused: HashSet<&StorageKey> =
                keys.iter().filter(|key| !used.contains(key.as_str())).collect();
            let unused: Vec<StorageKey> = unused.into_iter().cloned().collect();
            retire_without_bytes(connection, &unused, at, false)?;
            Ok(unused)
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
            delete(thumbnails::table.filter(thumbnails::key.eq_any(texts(&removed))))
                .execute(connection)?;
            retire_without_bytes(connection, &removed, at, true)?;
            Ok(removed)
        })
    }
}

/// The keys as texts, sorted and without duplicates.
pub(crate) fn texts(keys: &[StorageKey]) -> Vec<&str> {
    let mut texts: Vec<&str> = keys.iter().map(StorageKey::as_str).collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// The subset of `keys` that rows have, by one statement. It sees one revision, so that it finds a
/// key that moves from one row to another.
pub(crate) fn in_use(
    connection: &mut PgConnection,
    keys: &[&str],
) -> Result<HashSet<String>, QueryError> {
    let of_files =
        media_files::table.filter(media_files::key.eq_any(keys)).select(media_files::key);
    let of_thumbnails =
        thumbnails::table.filter(thumbnails::key.eq_any(keys)).select(thumbnails::key);
    let used: Vec<String> = of_files.union_all(of_thumbnails).load(connection)?;
    Ok(used.into_iter().collect())
}
