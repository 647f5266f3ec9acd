//! The list of media files: filters and pages.

mod files;
mod order;
#[cfg(test)]
mod plans;
mod search;

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SqliteConnection};
use domain::{Collation, MediaFile};
use ports::{ListPosition, MediaFilePage, MediaFileQuery};

use self::files::BoxedMediaFiles;
use self::order::{ordered, within};
use crate::error::QueryError;
use crate::load::load_in_order;
use crate::schema::{media_file_counts, media_files};
use crate::watch::is_awaited;

/// A page in at most five statements. The first ones find the ids; without a search they read
/// indexes alone, so that no row before the page is read.
pub(crate) fn list(
    connection: &mut SqliteConnection,
    query: &MediaFileQuery,
) -> Result<MediaFilePage, QueryError> {
    let total = total(connection, query)?;
    let is_common = query.search.is_some() && is_common(connection, total)?;
    let ids: Vec<i64> = ordered(searched(query, is_common), &query.order)
        .offset(i64::try_from(query.offset).unwrap_or(i64::MAX))
        .limit(query.limit.into())
        .select(media_files::id)
        .load(connection)?;
    Ok(MediaFilePage {
        total: u64::try_from(total).unwrap_or_default(),
        files: load_in_order(connection, &ids)?,
    })
}

/// The files behind a position, each segment by a statement of its own, which reads a range of an
/// index.
pub(crate) fn list_behind(
    connection: &mut SqliteConnection,
    query: &MediaFileQuery,
    position: Option<&ListPosition>,
    collation: &Collation,
) -> Result<Vec<MediaFile>, QueryError> {
    let is_common = match query.search {
        Some(_) => {
            let total = total(connection, query)?;
            is_common(connection, total)?
        }
        None => false,
    };
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let mut ids: Vec<i64> = Vec::new();
    let everything = vec![Vec::new()];
    for bounds in position.map_or(everything, |position| position.segments_behind(&query.order)) {
        if ids.len() < limit {
            let files = within(searched(query, is_common), &bounds, collation);
            let files = ordered(files, &query.order).select(media_files::id);
            let left = i64::try_from(limit - ids.len()).unwrap_or(i64::MAX);
            ids.extend(files.limit(left).load::<i64>(connection)?);
        }
    }
    load_in_order(connection, &ids)
}

/// Whether there is a search that is too short for the index.
pub(crate) fn is_full_scan(query: &MediaFileQuery) -> bool {
    query.search.as_ref().is_some_and(search::is_full_scan)
}

/// How many files the filters admit. Without filters the number is known and not counted. A search
/// alone is counted in its index, without a look at the files.
fn total(connection: &mut SqliteConnection, query: &MediaFileQuery) -> QueryResult<i64> {
    if query.admits_every_file() {
        return file_count(connection);
    }
    let searches_only = MediaFileQuery { search: None, ..query.clone() }.admits_every_file();
    match query.search.as_ref().and_then(search::all_matches) {
        Some(matches) if searches_only => matches.count().get_result(connection),
        _ => searched(query, false).count().get_result(connection),
    }
}

fn file_count(connection: &mut SqliteConnection) -> QueryResult<i64> {
    media_file_counts::table.select(media_file_counts::files).get_result(connection)
}

/// Where a search finds one file in so many or more, a page of them is sooner found by reading
/// files in the order of the list than by looking all of them up and sorting them.
const COMMON: i64 = 16;

fn is_common(connection: &mut SqliteConnection, found: i64) -> QueryResult<bool> {
    Ok(found > file_count(connection)? / COMMON)
}

/// The files that all filters admit, those of a search that `is_common` read in the order of the
/// list.
fn searched(query: &MediaFileQuery, is_common: bool) -> BoxedMediaFiles<'static> {
    match &query.search {
        Some(search) if is_common => search::found_in_rows(filtered(query), search),
        Some(search) => search::found_by(filtered(query), search),
        None => filtered(query),
    }
}

/// The files that all filters but the search admit.
fn filtered(query: &MediaFileQuery) -> BoxedMediaFiles<'static> {
    let mut files = media_files::table.filter(is_awaited()).into_boxed();
    if let Some(file_type) = query.file_type {
        files = files.filter(media_files::file_type.eq(file_type.as_str()));
    }
    if let Some(uploader_id) = query.uploader_id {
        files = files.filter(media_files::uploader_id.eq(uploader_id.get()));
    }
    if let Some(time) = query.created_after {
        files = files.filter(media_files::created_at.ge(time.timestamp_micros()));
    }
    if let Some(time) = query.created_before {
        files = files.filter(media_files::created_at.le(time.timestamp_micros()));
    }
    files
}
