//! Rows, and the only way from them to the domain: `into_domain`, which finds what cannot be.

mod accounts;
mod columns;
mod library;
mod media_file;

use chrono::{DateTime, Utc};
use diesel::data_types::PgTimestamp;
use domain::{StorageKey, StoreId};
use ports::PortError;
use thiserror::Error;

pub(crate) use accounts::{NewTokenRow, TokenRow, UserColumns, UserRow, users_from_rows};
pub(crate) use columns::{ContentColumns, TextColumns};
pub(crate) use library::{
    AdoptedColumns, KeyedTokenColumns, KeyedTokenRow, WholeRetiredKeyRow, media_file_id,
    storage_key, thumbnail_id,
};
pub(crate) use media_file::{MediaFileRow, ThumbnailRow, UploaderRow};

/// A column holds what no value of the domain can be made of.
#[derive(Debug, Error)]
#[error("{column} of {table} {id} holds an impossible value")]
struct Impossible {
    table: &'static str,
    id: String,
    column: &'static str,
}

fn impossible(table: &'static str, id: &impl ToString, column: &'static str) -> PortError {
    PortError::Inconsistent(Box::new(Impossible { table, id: id.to_string(), column }))
}

/// A time of a column. Diesel would fail on one out of range, as `infinity` is, for all rows of its
/// statement.
fn time(PgTimestamp(microseconds): PgTimestamp) -> Option<DateTime<Utc>> {
    /// 2000-01-01, from which PostgreSQL counts, in microseconds since 1970-01-01.
    const EPOCH: i64 = 946_684_800_000_000;
    microseconds.checked_add(EPOCH).and_then(DateTime::from_timestamp_micros)
}

/// The key of a row of `retired_keys`.
pub(crate) struct RetiredKeyRow(pub(crate) String);

impl RetiredKeyRow {
    pub(crate) fn into_domain(self) -> Result<StorageKey, PortError> {
        self.0.parse().map_err(|_| impossible("retired_keys", &self.0, "key"))
    }
}

/// The id in a row of `store_identity`.
pub(crate) fn store_id(text: &str) -> Result<StoreId, PortError> {
    text.parse().map_err(|_| impossible("store_identity", &text, "id"))
}
