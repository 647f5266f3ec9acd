//! The filter of a search: through the index of trigrams, or through the rows.

use diesel::dsl::IntoBoxed;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{BoolExpressionMethods, ExpressionMethods, IntoSql, QueryDsl};
use domain::{MediaFileSearch, SearchTerm};

use super::files::BoxedMediaFiles;
use crate::schema::{media_file_search, media_files};
use crate::watch::is_awaited;

type Matches = IntoBoxed<'static, media_file_search::table, Sqlite>;

diesel::infix_operator!(Match, " MATCH ", backend: Sqlite);

#[diesel::declare_sql_function]
extern "SQL" {
    /// The position of `part` in `text`, from 1 on; 0 if it does not occur.
    fn instr(text: Text, part: Text) -> Integer;
}

/// Whether the index can look up no term.
pub(super) fn is_full_scan(search: &MediaFileSearch) -> bool {
    !search.terms().iter().any(has_trigrams)
}

/// Whether the index can look up the term: FTS5 takes trigrams of any characters.
fn has_trigrams(term: &SearchTerm) -> bool {
    let is_long = |spelling: &String| spelling.chars().count() >= SearchTerm::MIN_INDEXED_CHARS;
    term.spellings().iter().all(is_long)
}

/// The matches of the index: one row for each file that `search` finds. `None` if the index cannot
/// look up each term.
pub(super) fn all_matches(search: &MediaFileSearch) -> Option<Matches> {
    if search.terms().iter().all(has_trigrams) { matches(search.terms()) } else { None }
}

/// The matches of those terms that the index can look up, if there are any.
fn matches(terms: &[SearchTerm]) -> Option<Matches> {
    let expressions: Vec<String> =
        terms.iter().filter(|term| has_trigrams(term)).map(expression).collect();
    if expressions.is_empty() {
        return None;
    }
    let expression = expressions.join(" AND ");
    let matches = Match::new(media_file_search::search_text, expression.into_sql::<Text>());
    Some(media_file_search::table.filter(is_awaited()).filter(matches).into_boxed())
}

/// The term in the language of FTS5: its spellings as phrases.
fn expression(term: &SearchTerm) -> String {
    let phrase = |spelling: &String| format!("\"{}\"", spelling.replace('"', "\"\""));
    let phrases: Vec<String> = term.spellings().iter().map(phrase).collect();
    format!("({})", phrases.join(" OR "))
}

/// Those of `files` that `search` finds. The index looks up the terms that it can.
pub(super) fn found_by(
    files: BoxedMediaFiles<'static>,
    search: &MediaFileSearch,
) -> BoxedMediaFiles<'static> {
    let Some(matches) = matches(search.terms()) else { return found_in_rows(files, search) };
    let files = files.filter(media_files::id.eq_any(matches.select(media_file_search::rowid)));
    search.terms().iter().filter(|term| !has_trigrams(term)).fold(files, containing)
}

/// Those of `files` that `search` finds. The rows are read in order, so that the first few of many
/// are found soon.
pub(super) fn found_in_rows(
    files: BoxedMediaFiles<'static>,
    search: &MediaFileSearch,
) -> BoxedMediaFiles<'static> {
    search.terms().iter().fold(files, containing)
}

fn containing(files: BoxedMediaFiles<'static>, term: &SearchTerm) -> BoxedMediaFiles<'static> {
    let contains = |spelling: &String| instr(media_files::search_text, spelling.clone()).gt(0);
    match term.spellings() {
        [one, other] => files.filter(contains(one).or(contains(other))),
        spellings => {
            spellings.iter().fold(files, |files, spelling| files.filter(contains(spelling)))
        }
    }
}
