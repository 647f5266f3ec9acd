//! The list of media files: filters, order and page.
mod search;

use std::collections::HashMap;

use diesel::dsl::IntoBoxed;
use diesel::sqlite::Sqlite;
use diesel::{
    ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper, SqliteConnection,
};
use domain::MediaFile;
use ports::{MediaFileOrder, MediaFilePage, MediaFileQuery, SortField};

use crate::cancellable::is_awaited;
use crate::error::Failure;
use crate::rows::{MediaFileRow, ThumbnailRow, UploaderRow};
use crate::schema::{media_file_counts, media_files, thumbnails, users};

type BoxedMediaFiles<'a> = IntoBoxed<'a, media_files::table, Sqlite>;

/// A page in at most five statements, however long. The ids are found first, by indexes alone where there
/// is no search, so that no row is read that is only passed over.
pub(crate) fn list(
    connection: &mut SqliteConnection,
    query: &MediaFileQuery,
) -> Result<MediaFilePage, Failure> {
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

/// How many files the filters admit. Without filters the number is known and not counted. A search alone is
/// counted in its index, without a look at the files.
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

/// Where a search finds one file in so many or more, a page of them is sooner found by reading files in
/// the order of the list than by looking all of them up and sorting them.
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

/// The media files of these ids, in the order of the ids.
pub(crate) fn load_in_order(
    connection: &mut SqliteConnection,
    ids: &[i64],
) -> Result<Vec<MediaFile>, Failure> {
    let mut files = load_files(connection, ids)?;
    load_thumbnails(connection, ids, &mut files)?;
    Ok(ids.iter().filter_map(|id| files.remove(id)).collect())
}

fn load_files(
    connection: &mut SqliteConnection,
    ids: &[i64],
) -> Result<HashMap<i64, MediaFile>, Failure> {
    let rows: Vec<(MediaFileRow, Option<UploaderRow>)> = media_files::table
        .left_join(users::table)
        .filter(media_files::id.eq_any(ids))
        .select((MediaFileRow::as_select(), Option::<UploaderRow>::as_select()))
        .load(connection)?;
    let mut files = HashMap::new();
    for (row, uploader) in rows {
        let file = row.into_domain(uploader)?;
        files.insert(file.id.get(), file);
    }
    Ok(files)
}

fn load_thumbnails(
    connection: &mut SqliteConnection,
    ids: &[i64],
    files: &mut HashMap<i64, MediaFile>,
) -> Result<(), Failure> {
    let rows: Vec<ThumbnailRow> = thumbnails::table
        .filter(thumbnails::media_file_id.eq_any(ids))
        .order((thumbnails::edge, thumbnails::id))
        .select(ThumbnailRow::as_select())
        .load(connection)?;
    for row in rows {
        if let Some(file) = files.get_mut(&row.media_file_id) {
            file.thumbnails.push(row.into_domain()?);
        }
    }
    Ok(())
}
