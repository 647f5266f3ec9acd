//! The list of media files: filters, order and page.
mod search;

use diesel::dsl::IntoBoxed;
use diesel::sqlite::Sqlite;
use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SqliteConnection};
use ports::{MediaFileOrder, MediaFilePage, MediaFileQuery, SortField};

use crate::error::QueryError;
use crate::load::load_in_order;
use crate::schema::{media_file_counts, media_files};
use crate::watch::is_awaited;

type BoxedMediaFiles<'a> = IntoBoxed<'a, media_files::table, Sqlite>;

/// A page in at most five statements. The first ones find the ids; without a search they read
/// indexes alone, so that no row before the page is read.
pub(crate) fn list(
    connection: &mut SqliteConnection,
    query: &MediaFileQuery,
) -> Result<MediaFilePage, QueryError> {
    let total = total(connection, query)?;
    let files = match &query.search {
        Some(search) if is_common(connection, total)? => {
            search::found_in_rows(filtered(query), search)
        }
        _ => searched(query),
    };
    let ids: Vec<i64> = ordered(files, query.order)
        .offset(i64::try_from(query.offset).unwrap_or(i64::MAX))
        .limit(query.limit.into())
        .select(media_files::id)
        .load(connection)?;
    Ok(MediaFilePage {
        total: u64::try_from(total).unwrap_or_default(),
        files: load_in_order(connection, &ids)?,
    })
}

/// Whether there is a search that is too short for the index.
pub(crate) fn is_full_scan(query: &MediaFileQuery) -> bool {
    query.search.as_ref().is_some_and(|search| !search::has_trigram(search))
}

/// How many files the filters admit. Without filters the number is known and not counted. A search
/// alone is counted in its index, without a look at the files.
fn total(connection: &mut SqliteConnection, query: &MediaFileQuery) -> QueryResult<i64> {
    if query.admits_every_file() {
        return file_count(connection);
    }
    let searches_only = MediaFileQuery { search: None, ..query.clone() }.admits_every_file();
    match query.search.as_ref().and_then(search::matches) {
        Some(matches) if searches_only => matches.count().get_result(connection),
        _ => searched(query).count().get_result(connection),
    }
}

fn file_count(connection: &mut SqliteConnection) -> QueryResult<i64> {
    media_file_counts::table.select(media_file_counts::files).get_result(connection)
}

/// If a search finds at least one file in this many, it is faster to read files in the order of the
/// list than to look up and sort all matches.
const COMMON: i64 = 16;

fn is_common(connection: &mut SqliteConnection, found: i64) -> QueryResult<bool> {
    Ok(found > file_count(connection)? / COMMON)
}

/// The files that all filters admit.
fn searched(query: &MediaFileQuery) -> BoxedMediaFiles<'static> {
    match &query.search {
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

fn ordered(files: BoxedMediaFiles<'_>, order: MediaFileOrder) -> BoxedMediaFiles<'_> {
    macro_rules! by {
        ($column:ident) => {
            if order.descending {
                files.order((media_files::$column.desc(), media_files::id.desc()))
            } else {
                files.order((media_files::$column, media_files::id))
            }
        };
    }
    match order.field {
        SortField::Id => by!(id),
        SortField::CreatedAt => by!(created_at),
        SortField::UpdatedAt => by!(updated_at),
        SortField::Name => by!(name),
        SortField::Size => by!(size),
    }
}
