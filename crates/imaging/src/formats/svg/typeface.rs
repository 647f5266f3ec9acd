//! The typeface of texts in drawings: the program has no other one, and reads none from the system.

use std::sync::Arc;

use resvg::usvg::fontdb::{Database, Source};

/// The family of all texts. It has Latin, Arabic and Persian, and all weights in one file.
pub(super) const FAMILY: &str = "Vazirmatn";

/// `crates/imaging/fonts` has its licence.
static FILE: &[u8] = include_bytes!("../../../fonts/Vazirmatn-Variable.ttf");

/// The only fonts that a drawing can use, under every generic name.
pub(super) fn database() -> Database {
    let mut database = Database::new();
    database.load_font_source(Source::Binary(Arc::new(FILE)));
    database.set_serif_family(FAMILY);
    database.set_sans_serif_family(FAMILY);
    database.set_cursive_family(FAMILY);
    database.set_fantasy_family(FAMILY);
    database.set_monospace_family(FAMILY);
    database
}
