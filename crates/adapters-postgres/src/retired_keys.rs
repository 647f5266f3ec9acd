//! The port [`RetiredKeys`]: keys whose bytes are still to be removed.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, update};
use domain::StorageKey;
use ports::{PortError, RetiredKeys};

use crate::PostgresDatabase;
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
}
