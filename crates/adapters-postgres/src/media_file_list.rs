//! The list of media files: filters, order and page.

mod files;
mod order;
mod search;

use diesel::pg::PgConnection;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use domain::{Collation, MediaFile};
use ports::{ListPosition, MediaFilePage, MediaFileQuery};

use self::files::{FilesQuery, earliest_time};
use self::order::{ordered, within};
use crate::error::QueryError;
use crate::load::load_in_order;
use crate::schema::{media_file_counts, media_files};

/// A page in three statements: the total, the ids on the page, and the files of these ids. Without
/// a filter the second one reads an index alone, however far the page is from the first.
pub(crate) fn list(
    connection: &mut PgConnection,
    query: &MediaFileQuery,
) -> Result<MediaFilePage, QueryError> {
    let total = total(connection, query)?;
    let ids: Vec<i64> = ordered(filtered(query), &query.order)
        .select(media_files::id)
        .offset(i64::try_from(query.offset).unwrap_or(i64::MAX))
        .limit(i64::from(query.limit))
        .load(connection)?;
    Ok(MediaFilePage { total: total.cast_unsigned(), files: load_in_order(connection, &ids)? })
}

/// The files behind a position, each segment by a statement of its own, which reads a range of an
/// index.
pub(crate) fn list_behind(
    connection: &mut PgConnection,
    query: &MediaFileQuery,
    position: Option<&ListPosition>,
    collation: &Collation,
) -> Result<Vec<MediaFile>, QueryError> {
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut ids: Vec<i64> = Vec::new();
    let everything = vec![Vec::new()];
    for bounds in position.map_or(everything, |position| position.segments_behind(&query.order)) {
        if ids.len() < limit {
            let files = within(filtered(query), &bounds, collation);
            let files = ordered(files, &query.order).select(media_files::id);
            let left = i64::try_from(limit - ids.len()).unwrap_or(i64::MAX);
            ids.extend(files.limit(left).load::<i64>(connection)?);
        }
    }
    load_in_order(connection, &ids)
}

/// Whether there is a search that no index helps; `has_index` says whether there is one of
/// trigrams.
pub(crate) fn is_full_scan(query: &MediaFileQuery, has_index: bool) -> bool {
    query.search.as_ref().is_some_and(|search| !(has_index && search::is_indexed(search)))
}

/// How many files the filters admit. Without any that is known and not counted, however many there
/// are; the slots' sum is the number of files that the snapshot has, since each change moves one
/// with it.
fn total(connection: &mut PgConnection, query: &MediaFileQuery) -> QueryResult<i64> {
    if query.admits_every_file() {
        let slots = media_file_counts::table.select(media_file_counts::files);
        return Ok(slots.load::<i64>(connection)?.into_iter().sum());
    }
    filtered(query).count().get_result(connection)
}

fn filtered(query: &MediaFileQuery) -> FilesQuery<'static> {
    let mut files = media_files::table.into_boxed();
    if let Some(file_type) = query.file_type {
        files = files.filter(media_files::file_type.eq(file_type.as_str()));
    }
    if let Some(uploader_id) = query.uploader_id {
        files = files.filter(media_files::uploader_id.eq(uploader_id.get()));
    }
    if let Some(search) = &query.search {
        files = search::found_by(files, search);
    }
    if let Some(earliest) = query.created_after {
        files = files.filter(media_files::created_at.ge(earliest.max(earliest_time())));
    }
    if let Some(latest) = query.created_before {
        files = files.filter(media_files::created_at.le(latest.max(earliest_time())));
    }
    files
}
