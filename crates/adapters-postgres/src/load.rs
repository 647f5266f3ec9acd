use diesel::dsl::{array, select};
use diesel::pg::PgConnection;
use diesel::sql_types::BigInt;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use domain::{MediaFile, MediaFileId};
use ports::Found;

use crate::error::Failure;
use crate::rows::{MediaFileRow, ThumbnailRow, UploaderRow, media_file_id};
use crate::schema::{media_files, thumbnails, users};
use crate::sql::{any, row, unnest};

/// A file, its uploader, and its thumbnails in no order.
type WholeRow = (MediaFileRow, Option<UploaderRow>, Vec<ThumbnailRow>);

/// The media files of these ids with all that is theirs, in one statement: two could show a file before
/// and its thumbnails after its content was replaced.
///
/// The ids are hidden from the planner in a subquery. It would plan anew for each number of ids, which
/// takes longer than to find the files.
pub(crate) fn load_many(
    connection: &mut PgConnection,
    ids: &[i64],
) -> Result<Found<MediaFileId, MediaFile>, Failure> {
    let thumbnails = thumbnails::table
        .filter(thumbnails::media_file_id.eq(media_files::id))
        .select(row(thumbnails::id, thumbnails::key, thumbnails::edge));
    let rows: Vec<WholeRow> = media_files::table
        .left_join(users::table)
        .filter(media_files::id.eq(any::<BigInt, _>(array(select(unnest::<BigInt, _>(ids))))))
        .select((MediaFileRow::as_select(), Option::<UploaderRow>::as_select(), array(thumbnails)))
        .load(connection)?;
    let entry = |(file, uploader, thumbnails): WholeRow| {
        Ok((media_file_id(file.id)?, file.into_domain(uploader, thumbnails)))
    };
    rows.into_iter().map(entry).collect()
}
