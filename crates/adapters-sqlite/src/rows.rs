//! The rows of the tables, and the only way from them into the domain.

use std::collections::BTreeSet;
use std::fmt::Debug;

use chrono::{DateTime, Utc};
use diesel::sqlite::Sqlite;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use domain::{
    Dimensions, FileSize, ImageInfo, MediaFile, MediaFileId, PermissionCode, Sha256, StorageKey,
    Thumbnail, ThumbnailEdge, ThumbnailId, Token, TokenId, Uploader, User, UserId, fold_for_search,
    full_name,
};
use ports::{NewContent, PortError};
use thiserror::Error;

use crate::schema::{media_files, thumbnails, tokens, users};

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

fn sha256(column: &'static str, bytes: &[u8]) -> Result<Sha256, ImpossibleValue> {
    admitted(column, bytes, bytes.try_into().ok().map(Sha256))
}

pub(crate) fn storage_key(column: &'static str, text: &str) -> Result<StorageKey, ImpossibleValue> {
    admitted(column, text, text.parse().ok())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Sqlite))]
pub(crate) struct UserRow {
    id: i64,
    username: String,
    first_name: String,
    last_name: String,
    is_staff: bool,
    is_admin: bool,
    is_active: bool,
}

impl UserRow {
    fn into_domain(self) -> Result<User, ImpossibleValue> {
        Ok(User {
            id: admitted("users.id", self.id, self.id.try_into().ok())?,
            username: admitted("users.username", &self.username, self.username.parse().ok())?,
            first_name: self.first_name,
            last_name: self.last_name,
            is_staff: self.is_staff,
            is_admin: self.is_admin,
            is_active: self.is_active,
            permissions: BTreeSet::new(),
        })
    }
}

/// The users of `users LEFT JOIN user_permissions`, whose rows are grouped by user.
pub(crate) fn users_from_rows(
    rows: Vec<(UserRow, Option<i32>)>,
) -> Result<Vec<User>, ImpossibleValue> {
    let mut users: Vec<User> = Vec::new();
    for (row, code) in rows {
        if users.last().is_none_or(|user| user.id.get() != row.id) {
            users.push(row.into_domain()?);
        }
        if let (Some(user), Some(code)) = (users.last_mut(), code) {
            user.permissions.insert(permission(code)?);
        }
    }
    Ok(users)
}

fn permission(code: i32) -> Result<PermissionCode, ImpossibleValue> {
    let known = u16::try_from(code).ok().and_then(|code| code.try_into().ok());
    admitted("user_permissions.code", code, known)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Sqlite))]
pub(crate) struct UploaderRow {
    id: i64,
    username: String,
    first_name: String,
    last_name: String,
}

impl UploaderRow {
    fn into_domain(self) -> Result<Uploader, ImpossibleValue> {
        Ok(Uploader {
            id: admitted("users.id", self.id, self.id.try_into().ok())?,
            username: admitted("users.username", &self.username, self.username.parse().ok())?,
            full_name: full_name(&self.first_name, &self.last_name),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tokens, check_for_backend(Sqlite))]
pub(crate) struct TokenRow {
    id: i64,
    user_id: i64,
    created_at: i64,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl TokenRow {
    pub(crate) fn into_domain(self) -> Result<Token, ImpossibleValue> {
        Ok(Token {
            id: admitted("tokens.id", self.id, TokenId::try_from(self.id).ok())?,
            user_id: admitted("tokens.user_id", self.user_id, UserId::try_from(self.user_id).ok())?,
            created_at: time("tokens.created_at", self.created_at)?,
            expires_at: self.expires_at.map(|at| time("tokens.expires_at", at)).transpose()?,
            revoked_at: self.revoked_at.map(|at| time("tokens.revoked_at", at)).transpose()?,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = thumbnails, check_for_backend(Sqlite))]
pub(crate) struct ThumbnailRow {
    id: i64,
    pub(crate) media_file_id: i64,
    key: String,
    edge: Option<i64>,
}

impl ThumbnailRow {
    pub(crate) fn into_domain(self) -> Result<Thumbnail, ImpossibleValue> {
        Ok(Thumbnail {
            id: admitted("thumbnails.id", self.id, ThumbnailId::try_from(self.id).ok())?,
            key: storage_key("thumbnails.key", &self.key)?,
            edge: self.edge.map(edge).transpose()?,
        })
    }
}

fn edge(pixels: i64) -> Result<ThumbnailEdge, ImpossibleValue> {
    admitted("thumbnails.edge", pixels, u32::try_from(pixels).ok().and_then(ThumbnailEdge::new))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = media_files, check_for_backend(Sqlite))]
pub(crate) struct MediaFileRow {
    id: i64,
    file_type: String,
    key: String,
    name: Option<String>,
    description: Option<String>,
    size: Option<i64>,
    sha256: Option<Vec<u8>>,
    width: Option<i64>,
    height: Option<i64>,
    color_mode: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl MediaFileRow {
    /// The media file without its thumbnails.
    pub(crate) fn into_domain(
        self,
        uploader: Option<UploaderRow>,
    ) -> Result<MediaFile, ImpossibleValue> {
        let image = self.image()?;
        let sha256 = self.sha256.map(|bytes| sha256("media_files.sha256", &bytes)).transpose()?;
        Ok(MediaFile {
            id: admitted("media_files.id", self.id, MediaFileId::try_from(self.id).ok())?,
            file_type: admitted(
                "media_files.file_type",
                &self.file_type,
                self.file_type.parse().ok(),
            )?,
            uploader: uploader.map(UploaderRow::into_domain).transpose()?,
            key: storage_key("media_files.key", &self.key)?,
            name: self.name,
            description: self.description,
            size: self.size.map(file_size).transpose()?,
            sha256,
            image,
            created_at: time("media_files.created_at", self.created_at)?,
            updated_at: time("media_files.updated_at", self.updated_at)?,
            thumbnails: Vec::new(),
        })
    }

    fn image(&self) -> Result<ImageInfo, ImpossibleValue> {
        let sides = (self.width, self.height);
        let dimensions = match sides {
            (None, None) => None,
            _ => Some(admitted("media_files.width, height", sides, dimensions(sides))?),
        };
        let color_mode = self.color_mode.as_deref();
        let color_mode =
            color_mode.map(|mode| admitted("media_files.color_mode", mode, mode.parse().ok()));
        Ok(ImageInfo { dimensions, color_mode: color_mode.transpose()? })
    }
}

fn dimensions((width, height): (Option<i64>, Option<i64>)) -> Option<Dimensions> {
    Dimensions::new(u32::try_from(width?).ok()?, u32::try_from(height?).ok()?)
}

fn file_size(bytes: i64) -> Result<FileSize, ImpossibleValue> {
    admitted("media_files.size", bytes, u64::try_from(bytes).ok().map(FileSize::from_bytes))
}

/// The columns that follow from the content, for a new row and for one that gets new content.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = media_files, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct ContentColumns<'a> {
    file_type: &'a str,
    key: &'a str,
    size: i64,
    sha256: &'a [u8],
    width: Option<i64>,
    height: Option<i64>,
    color_mode: Option<&'a str>,
}

impl<'a> ContentColumns<'a> {
    pub(crate) fn of(content: &'a NewContent) -> Result<Self, PortError> {
        let dimensions = content.image.dimensions;
        Ok(Self {
            file_type: content.file_type.as_str(),
            key: content.key.as_str(),
            size: i64::try_from(content.size.bytes())
                .map_err(|error| PortError::Backend(Box::new(error)))?,
            sha256: &content.sha256.0,
            width: dimensions.map(|dimensions| dimensions.width().into()),
            height: dimensions.map(|dimensions| dimensions.height().into()),
            color_mode: content.image.color_mode.map(domain::ColorMode::as_str),
        })
    }
}

/// The columns that a client writes, and what is searched in their place.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = media_files, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct TextColumns<'a> {
    name: Option<&'a str>,
    description: Option<&'a str>,
    search_text: String,
}

impl<'a> TextColumns<'a> {
    pub(crate) fn of(name: Option<&'a str>, description: Option<&'a str>) -> Self {
        let [folded_name, folded_description] =
            [name, description].map(|text| fold_for_search(text.unwrap_or_default()));
        Self { name, description, search_text: format!("{folded_name}\n{folded_description}") }
    }
}
