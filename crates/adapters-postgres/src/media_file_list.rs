//! The list of media files: filters, order and page.

mod search;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use diesel::pg::{Pg, PgConnection};
use diesel::{ExpressionMethods, PgSortExpressionMethods, QueryDsl, QueryResult, RunQueryDsl};
use domain::MediaFile;
use ports::{MediaFileOrder, MediaFilePage, MediaFileQuery, SortField};

use crate::error::Failure;
use crate::load::load_many;
use crate::rows::media_file_id;
use crate::schema::{media_file_counts, media_files};

/// The page in three statements: how many files there are, which ones are on the page, and these files
/// with all that is theirs. The second reads nothing but an index where there is no filter, however
/// far the page is from the first.
pub(crate) fn page(
    connection: &mut PgConnection,
    query: &MediaFileQuery,
) -> Result<MediaFilePage, Failure> {
    let total = total(connection, query)?;
    let ids: Vec<i64> = ordered(filtered(query), query.order)
        .select(media_files::id)
        .offset(i64::try_from(query.offset).unwrap_or(i64::MAX))
        .limit(i64::from(query.limit))
        .load(connection)?;
    Ok(MediaFilePage { total: total.cast_unsigned(), files: load_in_order(connection, &ids)? })
}

/// Whether there is a search that no index helps; `has_index` says whether there is one of trigrams.
pub(crate) fn is_full_scan(query: &MediaFileQuery, has_index: bool) -> bool {
    query.search.as_ref().is_some_and(|search| !(has_index && search::has_trigram(search)))
}

/// How many files the filters admit. Without any that is known and not counted, however many there are;
/// the slots' sum is the number of files that the snapshot has, since each change moves one with it.
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

/// The earliest time that PostgreSQL has, the start of the Julian day 0. No file is as old, so that it may
/// stand for every time before it. The latest lies beyond those of chrono.
fn earliest_time() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(-4713, 11, 24)
        .map_or(DateTime::UNIX_EPOCH, |day| day.and_time(NaiveTime::MIN).and_utc())
}

/// Each line matches an index exactly, forwards or backwards; without the explicit place of NULLs the
/// indexes on name and size would not serve.
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

/// The media files of these ids, in the order of the ids.
pub(crate) fn load_in_order(
    connection: &mut PgConnection,
    ids: &[i64],
) -> Result<Vec<MediaFile>, Failure> {
    let mut files = load_many(connection, ids)?;
    let next = |id: &i64| files.remove(&media_file_id(*id).ok()?);
    Ok(ids.iter().filter_map(next).collect::<Result<_, _>>()?)
}
