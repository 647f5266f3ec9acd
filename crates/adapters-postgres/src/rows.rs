//! Rows, and the only way from them to the domain: `into_domain`, which finds what cannot be.

mod accounts;
mod columns;
mod library;
mod media_file;

use domain::StorageKey;
use ports::PortError;
use thiserror::Error;

pub(crate) use accounts::{NewTokenRow, TokenRow, UserColumns, UserRow, users_from_rows};
pub(crate) use columns::{ContentColumns, TextColumns};
pub(crate) use library::{
    AdoptedColumns, KeyedTokenColumns, KeyedTokenRow, WholeRetiredKeyRow, media_file_id,
    storage_key, thumbnail_id,
};
pub(crate) use media_file::{MediaFileRow, ThumbnailRow, UploaderRow, media_files_from_rows};

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

/// The key of a row of `retired_keys`.
pub(crate) struct RetiredKeyRow(pub(crate) String);

impl RetiredKeyRow {
    pub(crate) fn into_domain(self) -> Result<StorageKey, PortError> {
        self.0.parse().map_err(|_| impossible("retired_keys", &self.0, "key"))
    }
}
