//! The filter of a search: through the index of trigrams, or through the rows.

use diesel::dsl::IntoBoxed;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{ExpressionMethods, IntoSql, QueryDsl};
use domain::MediaFileSearch;

use super::BoxedMediaFiles;
use crate::schema::{media_file_search, media_files};
use crate::watch::is_awaited;

diesel::infix_operator!(Match, " MATCH ", backend: Sqlite);

#[diesel::declare_sql_function]
extern "SQL" {
    /// The position of `part` in `text`, from 1 on; 0 if it does not occur.
    fn instr(text: Text, part: Text) -> Integer;
}

/// Whether the index can look up the text: FTS5 takes trigrams of any characters.
pub(super) fn has_trigram(search: &MediaFileSearch) -> bool {
    search.as_str().chars().count() >= MediaFileSearch::MIN_INDEXED_CHARS
}

/// The matches of the index: one row for each file that `search` finds. `None` if the text has no
/// trigram.
pub(super) fn matches(
    search: &MediaFileSearch,
) -> Option<IntoBoxed<'static, media_file_search::table, Sqlite>> {
    if !has_trigram(search) {
        return None;
    }
    let phrase = format!("\"{}\"", search.as_str().replace('"', "\"\""));
    let matches = Match::new(media_file_search::search_text, phrase.into_sql::<Text>());
    Some(media_file_search::table.filter(is_awaited()).filter(matches).into_boxed())
}

/// Those of `files` that `search` finds. The index looks up all of them if it can.
pub(super) fn found_by(
    files: BoxedMediaFiles<'static>,
    search: &MediaFileSearch,
) -> BoxedMediaFiles<'static> {
    match matches(search) {
        Some(matches) => {
            files.filter(media_files::id.eq_any(matches.select(media_file_search::rowid)))
        }
        None => found_in_rows(files, search),
    }
}

/// Those of `files` that `search` finds. The rows are read in order, so that the first few of many
/// are found soon.
pub(super) fn found_in_rows(
    files: BoxedMediaFiles<'static>,
    search: &MediaFileSearch,
) -> BoxedMediaFiles<'static> {
    files.filter(instr(media_files::search_text, search.as_str().to_owned()).gt(0))
}
