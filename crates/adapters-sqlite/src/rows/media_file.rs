use diesel::sqlite::Sqlite;
use diesel::{Queryable, Selectable};
use domain::{
    Dimensions, FileSize, ImageInfo, MediaFile, MediaFileId, Sha256, Thumbnail, ThumbnailEdge,
    ThumbnailId, Uploader, full_name,
};

use super::{ImpossibleValue, admitted, storage_key, time};
use crate::schema::{media_files, thumbnails, users};

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
            sha256: self.sha256.map(sha256).transpose()?,
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

fn sha256(bytes: Vec<u8>) -> Result<Sha256, ImpossibleValue> {
    <[u8; 32]>::try_from(bytes)
        .map(Sha256)
        .or_else(|bytes| admitted("media_files.sha256", bytes, None))
}
