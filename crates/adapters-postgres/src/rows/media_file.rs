//! Rows of media files, their uploaders and their thumbnails.

use diesel::data_types::PgTimestamp;
use diesel::{Queryable, Selectable};
use domain::{
    Dimensions, FileSize, ImageInfo, MediaFile, Sha256, Thumbnail, ThumbnailEdge, Uploader,
    full_name,
};
use ports::PortError;

use super::{impossible, time};
use crate::schema::{media_files, users};

#[derive(Queryable, Selectable)]
#[diesel(table_name = media_files, check_for_backend(diesel::pg::Pg))]
pub(crate) struct MediaFileRow {
    pub(crate) id: i64,
    file_type: String,
    key: String,
    name: Option<String>,
    description: Option<String>,
    size: Option<i64>,
    sha256: Option<Vec<u8>>,
    width: Option<i64>,
    height: Option<i64>,
    color_mode: Option<String>,
    created_at: PgTimestamp,
    updated_at: PgTimestamp,
}

impl MediaFileRow {
    pub(crate) fn into_domain(
        self,
        uploader: Option<UploaderRow>,
        thumbnails: Vec<ThumbnailRow>,
    ) -> Result<MediaFile, PortError> {
        let impossible = |column| impossible("media_files", &self.id, column);
        let image = ImageInfo {
            dimensions: dimensions(self.width, self.height)
                .map_err(|Unrepresentable| impossible("width or height"))?,
            color_mode: optional(self.color_mode, |mode| mode.parse().ok())
                .map_err(|Unrepresentable| impossible("color_mode"))?,
        };
        Ok(MediaFile {
            id: self.id.try_into().map_err(|_| impossible("id"))?,
            file_type: self.file_type.parse().map_err(|_| impossible("file_type"))?,
            uploader: uploader.map(UploaderRow::into_domain).transpose()?,
            key: self.key.parse().map_err(|_| impossible("key"))?,
            name: self.name,
            description: self.description,
            size: optional(self.size, |size| size.try_into().ok().map(FileSize::from_bytes))
                .map_err(|Unrepresentable| impossible("size"))?,
            sha256: optional(self.sha256, |digest| digest.try_into().ok().map(Sha256))
                .map_err(|Unrepresentable| impossible("sha256"))?,
            image,
            created_at: time(self.created_at).ok_or_else(|| impossible("created_at"))?,
            updated_at: time(self.updated_at).ok_or_else(|| impossible("updated_at"))?,
            thumbnails: in_order(thumbnails)?,
        })
    }
}

/// A column holds a value that the domain rejects.
struct Unrepresentable;

/// Converts the value of a column; NULL is `None`.
fn optional<T, U>(
    column: Option<T>,
    convert: impl FnOnce(T) -> Option<U>,
) -> Result<Option<U>, Unrepresentable> {
    column.map(|value| convert(value).ok_or(Unrepresentable)).transpose()
}

fn dimensions(
    width: Option<i64>,
    height: Option<i64>,
) -> Result<Option<Dimensions>, Unrepresentable> {
    if width.is_some() != height.is_some() {
        return Err(Unrepresentable);
    }
    optional(width.zip(height), |(width, height)| {
        Dimensions::new(width.try_into().ok()?, height.try_into().ok()?)
    })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
pub(crate) struct UploaderRow {
    id: i64,
    username: String,
    first_name: String,
    last_name: String,
}

impl UploaderRow {
    fn into_domain(self) -> Result<Uploader, PortError> {
        let impossible = |column| impossible("users", &self.id, column);
        Ok(Uploader {
            id: self.id.try_into().map_err(|_| impossible("id"))?,
            username: self.username.parse().map_err(|_| impossible("username"))?,
            full_name: full_name(&self.first_name, &self.last_name),
        })
    }
}

/// Id, key and edge.
pub(crate) type ThumbnailRow = (i64, String, Option<i64>);

fn in_order(rows: Vec<ThumbnailRow>) -> Result<Vec<Thumbnail>, PortError> {
    let mut thumbnails: Vec<_> = rows.into_iter().map(thumbnail).collect::<Result<_, _>>()?;
    thumbnails.sort_unstable_by_key(|thumbnail| (thumbnail.edge, thumbnail.id));
    Ok(thumbnails)
}

fn thumbnail((id, key, pixels): ThumbnailRow) -> Result<Thumbnail, PortError> {
    let impossible = |column| impossible("thumbnails", &id, column);
    Ok(Thumbnail {
        id: id.try_into().map_err(|_| impossible("id"))?,
        key: key.parse().map_err(|_| impossible("key"))?,
        edge: optional(pixels, |pixels| ThumbnailEdge::new(pixels.try_into().ok()?))
            .map_err(|Unrepresentable| impossible("edge"))?,
    })
}
