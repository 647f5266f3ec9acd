//! Rows and columns that move from one library to another with their ids.

use chrono::{DateTime, Utc};
use diesel::data_types::PgTimestamp;
use diesel::{Insertable, Queryable, Selectable};
use domain::{Collation, ColorMode, MediaFile, MediaFileId, Sha256, ThumbnailId};
use ports::{KeyedToken, PortError, RetiredKey};

use super::{TextColumns, TokenRow, impossible, storage_key, time};
use crate::schema::{media_files, retired_keys, tokens};

/// Every column of a media file that keeps its id.
#[derive(Insertable)]
#[diesel(table_name = media_files, check_for_backend(diesel::pg::Pg))]
pub(crate) struct AdoptedColumns<'a> {
    id: i64,
    file_type: &'a str,
    uploader_id: Option<i64>,
    key: &'a str,
    #[diesel(embed)]
    texts: TextColumns<'a>,
    size: Option<i64>,
    sha256: Option<&'a [u8]>,
    width: Option<i64>,
    height: Option<i64>,
    color_mode: Option<&'a str>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl<'a> AdoptedColumns<'a> {
    /// Fails for content too long to be stored anywhere (over 8 EiB).
    pub(crate) fn of(file: &'a MediaFile, collation: &Collation) -> Result<Self, PortError> {
        let texts = TextColumns::of(file.name.as_deref(), file.description.as_deref(), collation);
        let dimensions = file.image.dimensions;
        let size = file.size.map(|size| i64::try_from(size.bytes())).transpose();
        Ok(Self {
            id: file.id.get(),
            file_type: file.file_type.as_str(),
            uploader_id: file.uploader.as_ref().map(|uploader| uploader.id.get()),
            key: file.key.as_str(),
            texts,
            size: size.map_err(PortError::backend)?,
            sha256: file.sha256.as_ref().map(|digest| &digest.0[..]),
            width: dimensions.map(|dimensions| dimensions.width().into()),
            height: dimensions.map(|dimensions| dimensions.height().into()),
            color_mode: file.image.color_mode.map(ColorMode::as_str),
            created_at: file.created_at,
            updated_at: file.updated_at,
        })
    }
}

/// Every column of a token that keeps its id.
#[derive(Insertable)]
#[diesel(table_name = tokens, check_for_backend(diesel::pg::Pg))]
pub(crate) struct KeyedTokenColumns<'a> {
    id: i64,
    user_id: i64,
    key_sha256: &'a [u8],
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl<'a> KeyedTokenColumns<'a> {
    pub(crate) fn of(keyed: &'a KeyedToken) -> Self {
        Self {
            id: keyed.token.id.get(),
            user_id: keyed.token.user_id.get(),
            key_sha256: &keyed.key_sha256.0,
            created_at: keyed.token.created_at,
            expires_at: keyed.token.expires_at,
            revoked_at: keyed.token.revoked_at,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tokens, check_for_backend(diesel::pg::Pg))]
pub(crate) struct KeyedTokenRow {
    #[diesel(embed)]
    token: TokenRow,
    key_sha256: Vec<u8>,
}

impl KeyedTokenRow {
    pub(crate) fn into_domain(self) -> Result<KeyedToken, PortError> {
        let token = self.token.into_domain()?;
        let key_sha256 = self.key_sha256.try_into().map(Sha256);
        let key_sha256 =
            key_sha256.map_err(|_| impossible("tokens", &token.id.get(), "key_sha256"))?;
        Ok(KeyedToken { token, key_sha256 })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = retired_keys, check_for_backend(diesel::pg::Pg))]
pub(crate) struct RetiredKeyRow {
    key: String,
    retired_at: PgTimestamp,
    removed_at: Option<PgTimestamp>,
    was_used: bool,
}

impl RetiredKeyRow {
    pub(crate) fn into_domain(self) -> Result<RetiredKey, PortError> {
        let impossible = |column| impossible("retired_keys", &self.key, column);
        let time = |at, column| time(at).ok_or_else(|| impossible(column));
        Ok(RetiredKey {
            key: storage_key("retired_keys", &self.key)?,
            retired_at: time(self.retired_at, "retired_at")?,
            removed_at: self.removed_at.map(|at| time(at, "removed_at")).transpose()?,
            was_used: self.was_used,
        })
    }
}

/// Every column of a retired key.
#[derive(Insertable)]
#[diesel(table_name = retired_keys, check_for_backend(diesel::pg::Pg))]
pub(crate) struct RetiredKeyColumns<'a> {
    key: &'a str,
    retired_at: DateTime<Utc>,
    removed_at: Option<DateTime<Utc>>,
    was_used: bool,
}

impl<'a> RetiredKeyColumns<'a> {
    pub(crate) fn of(retired: &'a RetiredKey) -> Self {
        Self {
            key: retired.key.as_str(),
            retired_at: retired.retired_at,
            removed_at: retired.removed_at,
            was_used: retired.was_used,
        }
    }
}

pub(crate) fn media_file_id(id: i64) -> Result<MediaFileId, PortError> {
    id.try_into().map_err(|_| impossible("media_files", &id, "id"))
}

pub(crate) fn thumbnail_id(id: i64) -> Result<ThumbnailId, PortError> {
    id.try_into().map_err(|_| impossible("thumbnails", &id, "id"))
}
