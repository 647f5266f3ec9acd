//! The filter of a search: through the index of trigrams, or through the rows.

use diesel::sql_types::Text;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, TextExpressionMethods};
use domain::{MediaFileSearch, SearchTerm};

use super::files::FilesQuery;
use crate::schema::media_files;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The position of `part` in `text`, from 1 on; 0 if it does not occur.
    fn strpos(text: Text, part: Text) -> Integer;
}

/// Those of `files` that `search` finds.
pub(super) fn found_by<'a>(files: FilesQuery<'a>, search: &MediaFileSearch) -> FilesQuery<'a> {
    search.terms().iter().fold(files, containing)
}

/// Whether the index can look up any term.
pub(super) fn is_indexed(search: &MediaFileSearch) -> bool {
    search.terms().iter().any(has_trigrams)
}

/// Those of `files` that contain a spelling of `term`.
///
/// The planner looks up LIKE in the index even if the text has no trigram. It then reads the whole
/// index, which takes six times as long as to read the table. `strpos` never uses the index.
fn containing<'a>(files: FilesQuery<'a>, term: &SearchTerm) -> FilesQuery<'a> {
    let like = |spelling: &String| media_files::search_text.like(pattern(spelling));
    let found = |spelling: &String| strpos(media_files::search_text, spelling.clone()).gt(0);
    match (term.spellings(), has_trigrams(term)) {
        ([one, other], true) => files.filter(like(one).or(like(other))),
        ([one, other], false) => files.filter(found(one).or(found(other))),
        (spellings, true) => spellings.iter().fold(files, |files, one| files.filter(like(one))),
        (spellings, false) => spellings.iter().fold(files, |files, one| files.filter(found(one))),
    }
}

/// Whether the index can look up the term: `pg_trgm` takes trigrams from words alone.
fn has_trigrams(term: &SearchTerm) -> bool {
    let is_long = |word: &str| word.chars().count() >= SearchTerm::MIN_INDEXED_CHARS;
    let mut spellings = term.spellings().iter();
    spellings.all(|text| text.split(|c: char| !c.is_alphanumeric()).any(is_long))
}

/// The LIKE pattern of every text that contains `part`.
fn pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for character in part.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
