#![expect(
    clippy::ref_option_ref,
    reason = "diesel's derives refer to each field, whatever its type"
)]

use diesel::sqlite::Sqlite;
use diesel::{Insertable, Queryable, Selectable};
use domain::{MediaFile, MediaFileId, Sha256, ThumbnailId};
use ports::{KeyedToken, PortError, RetiredKey};

use super::{ImpossibleValue, TextColumns, TokenRow, admitted, storage_key, time};
use crate::schema::{media_files, retired_keys, tokens};

/// Every column of a media file that comes from elsewhere.
#[derive(Insertable)]
#[diesel(table_name = media_files, treat_none_as_default_value = false)]
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
    created_at: i64,
    updated_at: i64,
}

impl<'a> AdoptedColumns<'a> {
    /// Fails for a content too long to be stored anywhere (over 8 EiB).
    pub(crate) fn of(file: &'a MediaFile) -> Result<Self, PortError> {
        let dimensions = file.image.dimensions;
        let size = file.size.map(|size| i64::try_from(size.bytes())).transpose();
        Ok(Self {
            id: file.id.get(),
            file_type: file.file_type.as_str(),
            uploader_id: file.uploader.as_ref().map(|uploader| uploader.id.get()),
            key: file.key.as_str(),
            texts: TextColumns::of(file.name.as_deref(), file.description.as_deref()),
            size: size.map_err(|error| PortError::Backend(Box::new(error)))?,
            sha256: file.sha256.as_ref().map(|digest| &digest.0[..]),
            width: dimensions.map(|dimensions| dimensions.width().into()),
            height: dimensions.map(|dimensions| dimensions.height().into()),
            color_mode: file.image.color_mode.map(domain::ColorMode::as_str),
            created_at: file.created_at.timestamp_micros(),
            updated_at: file.updated_at.timestamp_micros(),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tokens, check_for_backend(Sqlite))]
pub(crate) struct KeyedTokenRow {
    #[diesel(embed)]
    token: TokenRow,
    key_sha256: Vec<u8>,
}

impl KeyedTokenRow {
    pub(crate) fn into_domain(self) -> Result<KeyedToken, ImpossibleValue> {
        let digest = <[u8; 32]>::try_from(self.key_sha256.as_slice()).ok().map(Sha256);
        Ok(KeyedToken {
            token: self.token.into_domain()?,
            key_sha256: admitted("tokens.key_sha256", self.key_sha256, digest)?,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = retired_keys, check_for_backend(Sqlite))]
pub(crate) struct RetiredKeyRow {
    key: String,
    retired_at: i64,
    removed_at: Option<i64>,
    was_used: bool,
}

impl RetiredKeyRow {
    pub(crate) fn into_domain(self) -> Result<RetiredKey, ImpossibleValue> {
        let removed_at = self.removed_at.map(|at| time("retired_keys.removed_at", at));
        Ok(RetiredKey {
            key: storage_key("retired_keys.key", &self.key)?,
            retired_at: time("retired_keys.retired_at", self.retired_at)?,
            removed_at: removed_at.transpose()?,
            was_used: self.was_used,
        })
    }
}

pub(crate) fn media_file_id(id: i64) -> Result<MediaFileId, ImpossibleValue> {
    admitted("media_files.id", id, id.try_into().ok())
}

pub(crate) fn thumbnail_id(id: i64) -> Result<ThumbnailId, ImpossibleValue> {
    admitted("thumbnails.id", id, id.try_into().ok())
}
