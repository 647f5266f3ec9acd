//! The port [`RetiredKeys`]: keys whose bytes are still to be removed.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SqliteConnection, update};
use domain::StorageKey;
use ports::{PortError, RetiredKeys};

use crate::SqliteDatabase;
use crate::error::QueryError;
use crate::keys_in_use::in_use;
use crate::rows::storage_key;
use crate::schema::retired_keys;
use crate::storage_keys::VALUES_PER_STATEMENT;

impl RetiredKeys for SqliteDatabase {
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
        let pending: HashSet<String> = self.snapshot(|connection| {
            let mut pending = HashSet::new();
            for texts in texts.chunks(VALUES_PER_STATEMENT) {
                let found = retired_keys::table
                    .filter(retired_keys::key.eq_any(texts))
                    .filter(retired_keys::removed_at.is_null())
                    .select(retired_keys::key);
                pending.extend(found.load::<String>(connection)?);
            }
            Ok(pending)
        })?;
        Ok(keys.iter().filter(|key| pending.contains(key.as_str())).cloned().collect())
    }

    fn confirm_removed(&self, keys: &[StorageKey], at: DateTime<Utc>) -> Result<(), PortError> {
        let confirm = |connection: &mut SqliteConnection| {
            for key in keys {
                let pending = retired_keys::table
                    .find(key.as_str())
                    .filter(retired_keys::removed_at.is_null());
                update(pending)
                    .set(retired_keys::removed_at.eq(at.timestamp_micros()))
                    .execute(connection)?;
            }
            Ok(())
        };
        self.using_reserve(|| self.transaction(confirm))
    }

    fn withhold_again(&self, keys: &[StorageKey]) -> Result<u64, PortError> {
        let mut confirmed = self.with_connection(|connection| confirmed_among(connection, keys))?;
        if confirmed.is_empty() {
            return Ok(0);
        }
        let withhold = |connection: &mut SqliteConnection| {
            let used = in_use(connection, keys)?;
            confirmed.retain(|key| !used.contains(key));
            let mut withheld = 0;
            for key in &confirmed {
                let key = retired_keys::table
                    .find(key)
                    .filter(retired_keys::removed_at.is_not_null())
                    .filter(retired_keys::was_used);
                let pending = retired_keys::removed_at.eq(None::<i64>);
                withheld += update(key).set(pending).execute(connection)? as u64;
            }
            Ok(withheld)
        };
        self.transaction(withhold)
    }
}

/// The subset of `keys` that were in use and whose removal is confirmed.
fn confirmed_among(
    connection: &mut SqliteConnection,
    keys: &[StorageKey],
) -> Result<Vec<String>, QueryError> {
    let texts: Vec<&str> = keys.iter().map(StorageKey::as_str).collect();
    let mut confirmed = Vec::new();
    for texts in texts.chunks(VALUES_PER_STATEMENT) {
        let found = retired_keys::table
            .filter(retired_keys::key.eq_any(texts))
            .filter(retired_keys::removed_at.is_not_null())
            .filter(retired_keys::was_used)
            .select(retired_keys::key);
        confirmed.extend(found.load::<String>(connection)?);
    }
    Ok(confirmed)
}
