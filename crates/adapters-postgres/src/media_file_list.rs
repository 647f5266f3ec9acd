//! The list of media files: filters, order and page.

mod search;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::{ExpressionMethods, PgSortExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use ports::{MediaFileOrder, MediaFilePage, MediaFileQuery, SortField};

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
    let ids: Vec<i64> = ordered(filtered(query), query.order)
        .select(media_files::id)
        .offset(i64::try_from(query.offset).unwrap_or(i64::MAX))
        .limit(i64::from(query.limit))
        .load(connection)?;
    Ok(MediaFilePage { total: total.cast_unsigned(), files: load_in_order(connection, &ids)? })
}

/// Whether there is a search that no index helps; `has_index` says whether there is one of
/// trigrams.
pub(crate) fn is_full_scan(query: &MediaFileQuery, has_index: bool) -> bool {
    query.search.as_ref().is_some_and(|search| !(has_index && search::has_trigram(search)))
}

/// How many files the filters admit. Without filters the number is known and not counted: it is the
/// sum of the slots, which every change of the files keeps in step.
fn total(connection: &mut PgConnection, query: &MediaFileQuery) -> QueryResult<i64> {
    if query.admits_every_file() {
        let slots = media_file_counts::table.select(media_file_counts::files);
        return Ok(slots.load::<i64>(connection)?.into_iter().sum());
    }
    filtered(query).count().get_result(connection)
}

type FilesQuery<'a> = media_files::BoxedQuery<'a, Pg>;

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

/// The earliest time of PostgreSQL, the start of the Julian day 0. No file is as old, so that it
/// replaces every earlier time of a filter. The latest time is later than those of chrono.
fn earliest_time() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(-4713, 11, 24)
        .map_or(DateTime::UNIX_EPOCH, |day| day.and_time(NaiveTime::MIN).and_utc())
}

/// Each order matches an index exactly, forwards or backwards. The indexes on name and size need
/// the explicit place of NULLs.
fn ordered(files: FilesQuery<'_>, order: MediaFileOrder) -> FilesQuery<'_> {
    use media_files::{created_at, id, name, size, updated_at};
    match (order.field, order.descending) {
        (SortField::Id, false) => files.order(id.asc()),
        (SortField::Id, true) => files.order(id.desc()),
        (SortField::CreatedAt, false) => files.order((created_at.asc(), id.asc())),
        (SortField::CreatedAt, true) => files.order((created_at.desc(), id.desc())),
        (SortField::UpdatedAt, false) => files.order((updated_at.asc(), id.asc())),
        (SortField::UpdatedAt, true) => files.order((updated_at.desc(), id.desc())),
        (SortField::Name, false) => files.order((name.asc().nulls_first(), id.asc())),
        (SortField::Name, true) => files.order((name.desc().nulls_last(), id.desc())),
        (SortField::Size, false) => files.order((size.asc().nulls_first(), id.asc())),
        (SortField::Size, true) => files.order((size.desc().nulls_last(), id.desc())),
    }
}
