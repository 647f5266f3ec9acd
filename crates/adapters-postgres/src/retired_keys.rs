//! The port [`RetiredKeys`]: keys whose bytes are still to be removed.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::pg::PgConnection;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, update};
use domain::StorageKey;
use ports::{PortError, RetiredKeys};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::keys_in_use::{in_use, texts};
use crate::locks::lock_texts;
use crate::rows::storage_key;
use crate::schema::retired_keys;

impl RetiredKeys for PostgresDatabase {
    fn pending(&self, limit: u32) -> Result<Vec<StorageKey>, PortError> {
        self.with_connection(|connection| {
            let keys: Vec<String> = retired_keys::table
                .filter(retired_keys::removed_at.is_null())
                .order((retired_keys::retired_at, retired_keys::key))
                .limit(limit.into())
                .select(retired_keys::key)
                .load(connection)?;
            let keys = keys.iter().map(|key| storage_key("retired_keys", key));
            Ok(keys.collect::<Result<_, _>>()?)
        })
    }

    fn pending_among(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError> {
        let texts: Vec<&str> = keys.iter().map(StorageKey::as_str).collect();
        let pending: Vec<String> = self.with_connection(|connection| {
            let found = retired_keys::table
                .filter(retired_keys::key.eq_any(texts))
                .filter(retired_keys::removed_at.is_null())
                .select(retired_keys::key);
            Ok(found.load(connection)?)
        })?;
        let pending: HashSet<String> = pending.into_iter().collect();
        Ok(keys.iter().filter(|key| pending.contains(key.as_str())).cloned().collect())
    }

    fn confirm_removed(&self, keys: &[StorageKey], at: DateTime<Utc>) -> Result<(), PortError> {
        let keys: Vec<&str> = keys.iter().map(StorageKey::as_str).collect();
        self.transaction(|connection| {
            let pending = retired_keys::table
                .filter(retired_keys::key.eq_any(&keys))
                .filter(retired_keys::removed_at.is_null());
            update(pending).set(retired_keys::removed_at.eq(at)).execute(connection)?;
            Ok(())
        })
    }

    /// The keys are locked as by a transaction that stores them.
    fn withhold_again(&self, keys: &[StorageKey]) -> Result<u64, PortError> {
        let texts = texts(keys);
        let mut confirmed =
            self.with_connection(|connection| confirmed_among(connection, &texts))?;
        if confirmed.is_empty() {
            return Ok(0);
        }
        self.transaction(|connection| {
            lock_texts(connection, &texts)?;
            let used = in_use(connection, &texts)?;
            confirmed.retain(|key| !used.contains(key));
            let confirmed = retired_keys::table
                .filter(retired_keys::key.eq_any(&confirmed))
                .filter(retired_keys::removed_at.is_not_null())
                .filter(retired_keys::was_used);
            let pending = retired_keys::removed_at.eq(None::<DateTime<Utc>>);
            Ok(update(confirmed).set(pending).execute(connection)? as u64)
        })
    }
}

/// The subset of `keys` that were in use and whose removal is confirmed.
fn confirmed_among(
    connection: &mut PgConnection,
    keys: &[&str],
) -> Result<Vec<String>, QueryError> {
    let found = retired_keys::table
        .filter(retired_keys::key.eq_any(keys))
        .filter(retired_keys::removed_at.is_not_null())
        .filter(retired_keys::was_used)
        .select(retired_keys::key);
    Ok(found.load(connection)?)
}
