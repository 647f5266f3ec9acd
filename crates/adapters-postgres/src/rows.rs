//! The rows of the tables. `into_domain` is the only way from a row to the domain; it finds
//! impossible values.

mod accounts;
mod columns;
mod library;
mod media_file;

use chrono::{DateTime, Utc};
use diesel::data_types::PgTimestamp;
use domain::{StorageKey, StoreId};
use ports::PortError;
use thiserror::Error;

pub(crate) use accounts::{NewTokenColumns, TokenRow, UserColumns, UserRow, users_from_rows};
pub(crate) use columns::{ContentColumns, TextColumns};
pub(crate) use library::{
    AdoptedColumns, KeyedTokenColumns, KeyedTokenRow, RetiredKeyColumns, RetiredKeyRow,
    media_file_id, thumbnail_id,
};
pub(crate) use media_file::{MediaFileRow, ThumbnailRow, UploaderRow};

/// A column holds a value that the domain rejects.
#[derive(Debug, Error)]
#[error("{column} of {table} {id} holds an impossible value")]
struct ImpossibleValue {
    table: &'static str,
    id: String,
    column: &'static str,
}

fn impossible(table: &'static str, id: &impl ToString, column: &'static str) -> PortError {
    PortError::inconsistent(ImpossibleValue { table, id: id.to_string(), column })
}

/// A time of a column; `None` if it is out of range, as `infinity` is. Diesel's own conversion
/// would fail for all rows of the statement.
fn time(PgTimestamp(microseconds): PgTimestamp) -> Option<DateTime<Utc>> {
    /// 2000-01-01, from which PostgreSQL counts, in microseconds since 1970-01-01.
    const EPOCH: i64 = 946_684_800_000_000;
    microseconds.checked_add(EPOCH).and_then(DateTime::from_timestamp_micros)
}

/// The key in a row of `table`.
pub(crate) fn storage_key(table: &'static str, text: &str) -> Result<StorageKey, PortError> {
    text.parse().map_err(|_| impossible(table, &text, "key"))
}

/// The id in a row of `store_identity`.
pub(crate) fn store_id(text: &str) -> Result<StoreId, PortError> {
    text.parse().map_err(|_| impossible("store_identity", &text, "id"))
}
