//! Loads media files with their uploaders and thumbnails.

use diesel::dsl::{array, select};
use diesel::pg::PgConnection;
use diesel::sql_types::BigInt;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use domain::{MediaFile, MediaFileId};
use ports::Found;

use crate::error::QueryError;
use crate::rows::{MediaFileRow, ThumbnailRow, UploaderRow, media_file_id};
use crate::schema::{media_files, thumbnails, users};
use crate::sql::{any, row, unnest};

/// A file, its uploader, and its thumbnails in no order.
type JoinedRow = (MediaFileRow, Option<UploaderRow>, Vec<ThumbnailRow>);

/// The media files of these ids, in one statement: two could return a file from before and its
/// thumbnails from after its content was replaced.
///
/// A subquery hides the ids from the planner. It would plan again for each number of ids, which
/// takes longer than to find the files.
pub(crate) fn load_many(
    connection: &mut PgConnection,
    ids: &[i64],
) -> Result<Found<MediaFileId, MediaFile>, QueryError> {
    let thumbnails = thumbnails::table
        .filter(thumbnails::media_file_id.eq(media_files::id))
        .select(row(thumbnails::id, thumbnails::key, thumbnails::edge));
    let rows: Vec<JoinedRow> = media_files::table
        .left_join(users::table)
        .filter(media_files::id.eq(any::<BigInt, _>(array(select(unnest::<BigInt, _>(ids))))))
        .select((MediaFileRow::as_select(), Option::<UploaderRow>::as_select(), array(thumbnails)))
        .load(connection)?;
    let entry = |(file, uploader, thumbnails): JoinedRow| {
        Ok((media_file_id(file.id)?, file.into_domain(uploader, thumbnails)))
    };
    rows.into_iter().map(entry).collect()
}

/// The media files of these ids, in the order of the ids.
pub(crate) fn load_in_order(
    connection: &mut PgConnection,
    ids: &[i64],
) -> Result<Vec<MediaFile>, QueryError> {
    let mut files = load_many(connection, ids)?;
    let next = |id: &i64| files.remove(&media_file_id(*id).ok()?);
    Ok(ids.iter().filter_map(next).collect::<Result<_, _>>()?)
}

/// The media file of an id that is known to exist.
pub(crate) fn reload(connection: &mut PgConnection, id: i64) -> Result<MediaFile, QueryError> {
    let loaded = load_many(connection, &[id])?.into_values().next();
    Ok(loaded.ok_or(QueryError::Sql(diesel::NotFound, None))??)
}
