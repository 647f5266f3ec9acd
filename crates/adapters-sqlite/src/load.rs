//! Loads media files with their uploaders and thumbnails.

use std::collections::HashMap;

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper, SqliteConnection,
};
use domain::{MediaFile, MediaFileId};
use ports::Found;

use crate::error::QueryError;
use crate::found::found_one_by_one;
use crate::rows::{MediaFileRow, ThumbnailRow, UploaderRow};
use crate::schema::{media_files, thumbnails, users};

/// The media files of these ids.
pub(crate) fn load_many(
    connection: &mut SqliteConnection,
    ids: &[MediaFileId],
) -> Result<Found<MediaFileId, MediaFile>, QueryError> {
    found_one_by_one(ids, |id: &MediaFileId| find(connection, id.get()))
}

/// The media files of these ids, in the order of the ids.
pub(crate) fn load_in_order(
    connection: &mut SqliteConnection,
    ids: &[i64],
) -> Result<Vec<MediaFile>, QueryError> {
    let mut files = load_files(connection, ids)?;
    Ok(ids.iter().filter_map(|id| files.remove(id)).collect())
}

/// The media file of that id; `None` if there is none.
pub(crate) fn find(
    connection: &mut SqliteConnection,
    id: i64,
) -> Result<Option<MediaFile>, QueryError> {
    // Not `first`: it binds a LIMIT, and SQLite prepares the statement again for each value of it.
    let row: Option<(MediaFileRow, Option<UploaderRow>)> = media_files::table
        .left_join(users::table)
        .filter(media_files::id.eq(id))
        .select((MediaFileRow::as_select(), Option::<UploaderRow>::as_select()))
        .get_result(connection)
        .optional()?;
    let Some((file, uploader)) = row else {
        return Ok(None);
    };
    let thumbnails = thumbnails::table
        .filter(thumbnails::media_file_id.eq(id))
        .select(ThumbnailRow::as_select())
        .load(connection)?;
    Ok(Some(file.into_domain(uploader, thumbnails)?))
}

/// The media file of an id that is known to exist.
pub(crate) fn reload(connection: &mut SqliteConnection, id: i64) -> Result<MediaFile, QueryError> {
    find(connection, id)?.ok_or_else(|| diesel::NotFound.into())
}

fn load_files(
    connection: &mut SqliteConnection,
    ids: &[i64],
) -> Result<HashMap<i64, MediaFile>, QueryError> {
    let rows: Vec<(MediaFileRow, Option<UploaderRow>)> = media_files::table
        .left_join(users::table)
        .filter(media_files::id.eq_any(ids))
        .select((MediaFileRow::as_select(), Option::<UploaderRow>::as_select()))
        .load(connection)?;
    let mut thumbnails = load_thumbnails(connection, ids)?;
    let mut files = HashMap::with_capacity(rows.len());
    for (file, uploader) in rows {
        let id = file.id;
        let thumbnails = thumbnails.remove(&id).unwrap_or_default();
        files.insert(id, file.into_domain(uploader, thumbnails)?);
    }
    Ok(files)
}

/// The thumbnails of these media files, by media file.
fn load_thumbnails(
    connection: &mut SqliteConnection,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<ThumbnailRow>>, QueryError> {
    let rows: Vec<ThumbnailRow> = thumbnails::table
        .filter(thumbnails::media_file_id.eq_any(ids))
        .select(ThumbnailRow::as_select())
        .load(connection)?;
    let mut thumbnails: HashMap<i64, Vec<ThumbnailRow>> = HashMap::new();
    for row in rows {
        thumbnails.entry(row.media_file_id).or_default().push(row);
    }
    Ok(thumbnails)
}
