use std::collections::HashMap;

use diesel::dsl::IntoBoxed;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{
    ExpressionMethods, IntoSql, QueryDsl, RunQueryDsl, SelectableHelper, SqliteConnection,
};
use domain::{MediaFile, fold_for_search};
use ports::{MediaFileOrder, MediaFilePage, MediaFileQuery, SortField};

use crate::error::Failure;
use crate::rows::{MediaFileRow, ThumbnailRow, UploaderRow};
use crate::schema::{media_file_search, media_files, thumbnails, users};

/// The shortest text that an index of trigrams can find, in characters.
const TRIGRAM: usize = 3;

diesel::infix_operator!(Match, " MATCH ", backend: Sqlite);

#[diesel::declare_sql_function]
extern "SQL" {
    /// The place of `part` in `text`, from 1 on; 0 when it is not there.
    fn instr(text: Text, part: Text) -> Integer;
}

type BoxedMediaFiles<'a> = IntoBoxed<'a, media_files::table, Sqlite>;

/// A page in four statements, however long. The ids are found first, by indexes alone, so that no row is
/// read that is only passed over.
pub(crate) fn list(
    connection: &mut SqliteConnection,
    query: &MediaFileQuery,
) -> Result<MediaFilePage, Failure> {
    let total: i64 = filtered(query).count().get_result(connection)?;
    let ids: Vec<i64> = ordered(filtered(query), query.order)
        .offset(i64::try_from(query.offset).unwrap_or(i64::MAX))
        .limit(query.limit.into())
        .select(media_files::id)
        .load(connection)?;
    Ok(MediaFilePage {
        total: u64::try_from(total).unwrap_or_default(),
        files: load_in_order(connection, &ids)?,
    })
}

fn filtered(query: &MediaFileQuery) -> BoxedMediaFiles<'_> {
    let mut files = media_files::table.into_boxed();
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
    match &query.search {
        Some(search) => containing(files, fold_for_search(search)),
        None => files,
    }
}

fn containing(files: BoxedMediaFiles<'_>, folded: String) -> BoxedMediaFiles<'_> {
    if folded.chars().count() < TRIGRAM {
        return files.filter(instr(media_files::search_text, folded).gt(0));
    }
    let phrase = format!("\"{}\"", folded.replace('"', "\"\""));
    let matches = Match::new(media_file_search::search_text, phrase.into_sql::<Text>());
    files.filter(
        media_files::id
            .eq_any(media_file_search::table.filter(matches).select(media_file_search::rowid)),
    )
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

#[cfg(test)]
mod tests {
    use diesel::sql_types::Text;
    use diesel::sqlite::Sqlite;
    use diesel::{QueryDsl, QueryableByName, RunQueryDsl, debug_query, sql_query};
    use domain::{FileType, UserId};
    use ports::{MediaFileOrder, MediaFileQuery, SortField};

    use super::{filtered, media_files, ordered};
    use crate::SqliteDatabase;

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    /// How SQLite goes about finding the ids of a page, one line a step.
    fn plan(query: &MediaFileQuery) -> String {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let database = SqliteDatabase::open(&folder.path().join("db")).expect("it can be opened");
        database.migrate().expect("it can be migrated");
        let ids = ordered(filtered(query), query.order).select(media_files::id).limit(20);
        let statement = debug_query::<Sqlite, _>(&ids).to_string();
        let steps = database.with_connection(|connection| {
            Ok(sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load::<Step>(connection)?)
        });
        let steps = steps.expect("the statement is sound");
        steps.into_iter().map(|step| step.detail + "\n").collect()
    }

    fn newest_first() -> MediaFileQuery {
        MediaFileQuery {
            file_type: None,
            uploader_id: None,
            search: None,
            created_after: None,
            created_before: None,
            order: MediaFileOrder::NEWEST_FIRST,
            offset: 0,
            limit: 20,
        }
    }

    fn assert_plan(query: &MediaFileQuery, expected: &str) {
        let plan = plan(query);
        assert!(plan.contains(expected), "{query:?}: {plan}");
        assert!(query.search.is_some() || !plan.contains("TEMP B-TREE"), "{query:?} sorts: {plan}");
    }

    #[test]
    fn every_ordering_is_read_off_an_index() {
        let table = [
            (SortField::Id, "SCAN media_files"),
            (SortField::CreatedAt, "USING COVERING INDEX media_files_created_at"),
            (SortField::UpdatedAt, "USING COVERING INDEX media_files_updated_at"),
            (SortField::Name, "USING COVERING INDEX media_files_name"),
            (SortField::Size, "USING COVERING INDEX media_files_size"),
        ];
        for (field, expected) in table {
            for descending in [false, true] {
                let order = MediaFileOrder { field, descending };
                assert_plan(&MediaFileQuery { order, ..newest_first() }, expected);
            }
        }
    }

    #[test]
    fn filters_and_searches_are_looked_up_in_an_index() {
        let file_type = Some(FileType::Image);
        let uploader_id = UserId::try_from(1).ok();
        let search = Some("abc".to_owned());
        let table = [
            (
                MediaFileQuery { file_type, ..newest_first() },
                "USING COVERING INDEX media_files_file_type (file_type=?)",
            ),
            (
                MediaFileQuery { uploader_id, ..newest_first() },
                "USING COVERING INDEX media_files_uploader_id (uploader_id=?)",
            ),
            (MediaFileQuery { search, ..newest_first() }, "media_file_search VIRTUAL TABLE INDEX"),
        ];
        for (query, expected) in table {
            assert_plan(&query, expected);
        }
    }
}
