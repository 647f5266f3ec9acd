//! The filter of a search: through the index of trigrams, or through the rows.

use diesel::sql_types::Text;
use diesel::{ExpressionMethods, QueryDsl, TextExpressionMethods};
use domain::MediaFileSearch;

use super::FilesQuery;
use crate::schema::media_files;

#[diesel::declare_sql_function]
extern "SQL" {
    /// The position of `part` in `text`, from 1 on; 0 if it does not occur.
    fn strpos(text: Text, part: Text) -> Integer;
}

/// Those of `files` that `search` finds.
///
/// The planner looks up LIKE in the index even if the text has no trigram. It then reads the whole
/// index, which takes six times as long as to read the table. `strpos` never uses the index.
pub(super) fn found_by<'a>(files: FilesQuery<'a>, search: &MediaFileSearch) -> FilesQuery<'a> {
    if has_trigram(search) {
        files.filter(media_files::search_text.like(pattern(search.as_str())))
    } else {
        files.filter(strpos(media_files::search_text, search.as_str().to_owned()).gt(0))
    }
}

/// Whether the index can look up the text: `pg_trgm` takes trigrams from words alone.
pub(super) fn has_trigram(search: &MediaFileSearch) -> bool {
    let mut words = search.as_str().split(|c: char| !c.is_alphanumeric());
    words.any(|word| word.chars().count() >= MediaFileSearch::MIN_INDEXED_CHARS)
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
