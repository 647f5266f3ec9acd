//! Two ways to the files that contain a text: through the index of trigrams, or through the files.

use diesel::dsl::IntoBoxed;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{ExpressionMethods, IntoSql, QueryDsl};

use super::BoxedMediaFiles;
use crate::cancellable::is_awaited;
use crate::schema::{media_file_search, media_files};

/// The shortest text that an index of trigrams can find, in characters.
const TRIGRAM: usize = 3;

diesel::infix_operator!(Match, " MATCH ", backend: Sqlite);

#[diesel::declare_sql_function]
extern "SQL" {
    /// The place of `part` in `text`, from 1 on; 0 when it is not there.
    fn instr(text: Text, part: Text) -> Integer;
}

/// What the index has on `folded`: one row for each file that contains it. `None` for texts that are too
/// short for it.
pub(super) fn matches(
    folded: &str,
) -> Option<IntoBoxed<'static, media_file_search::table, Sqlite>> {
    if folded.chars().count() < TRIGRAM {
        return None;
    }
    let phrase = format!("\"{}\"", folded.replace('"', "\"\""));
    let matches = Match::new(media_file_search::search_text, phrase.into_sql::<Text>());
    Some(media_file_search::table.filter(is_awaited()).filter(matches).into_boxed())
}

/// Those of `files` that contain `folded`, all of them looked up where the index can do that.
pub(super) fn looked_up(files: BoxedMediaFiles<'static>, folded: &str) -> BoxedMediaFiles<'static> {
    match matches(folded) {
        Some(matches) => {
            files.filter(media_files::id.eq_any(matches.select(media_file_search::rowid)))
        }
        None => read_through(files, folded),
    }
}

/// Those of `files` that contain `folded`, found by reading one file after the other, so that whoever
/// wants the first few of many has them soon.
pub(super) fn read_through(
    files: BoxedMediaFiles<'static>,
    folded: &str,
) -> BoxedMediaFiles<'static> {
    files.filter(instr(media_files::search_text, folded.to_owned()).gt(0))
}
