//! The rows of the tables, and the only way from them to the domain: `into_domain`, which finds what
//! cannot be.

mod accounts;
mod columns;
mod library;
mod media_file;

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use domain::{StorageKey, StoreId};
use thiserror::Error;

pub(crate) use accounts::{TokenRow, UserColumns, UserRow, users_from_rows};
pub(crate) use columns::{ContentColumns, TextColumns};
pub(crate) use library::{
    AdoptedColumns, KeyedTokenRow, RetiredKeyRow, media_file_id, thumbnail_id,
};
pub(crate) use media_file::{MediaFileRow, ThumbnailRow, UploaderRow};

/// A stored value that the domain does not admit.
#[derive(Debug, Error)]
#[error("{column} cannot be {value}")]
pub(crate) struct ImpossibleValue {
    column: &'static str,
    value: String,
}

/// What the domain makes of the value of a column.
fn admitted<T>(
    column: &'static str,
    value: impl Debug,
    domain_value: Option<T>,
) -> Result<T, ImpossibleValue> {
    domain_value.ok_or_else(|| ImpossibleValue { column, value: format!("{value:?}") })
}

fn time(column: &'static str, microseconds: i64) -> Result<DateTime<Utc>, ImpossibleValue> {
    admitted(column, microseconds, DateTime::from_timestamp_micros(microseconds))
}

pub(crate) fn storage_key(column: &'static str, text: &str) -> Result<StorageKey, ImpossibleValue> {
    admitted(column, text, text.parse().ok())
}

pub(crate) fn store_id(text: &str) -> Result<StoreId, ImpossibleValue> {
    admitted("store_identity.id", text, text.parse().ok())
}
