//! The `If-Match` precondition of an edit or a deletion.

use actix_web::http::header::{self, HeaderMap};
use domain::MediaFile;

use crate::http::conditional::if_match_holds;
use crate::retrieve::DetailsJson;

/// The `If-Match` header of a request, for comparison with a media file.
pub struct IfMatch {
    values: Vec<Vec<u8>>,
    base: String,
}

impl IfMatch {
    /// Copies the header, since the comparison runs on another thread. `base` is the base of the
    /// URLs.
    pub fn new(headers: &HeaderMap, base: &str) -> Self {
        let values = headers.get_all(header::IF_MATCH);
        let values = values.map(|value| value.as_bytes().to_vec()).collect();
        Self { values, base: base.to_owned() }
    }

    /// Whether the header is absent or names the current state of `file`.
    pub fn holds(&self, file: &MediaFile) -> bool {
        self.values.is_empty()
            || DetailsJson::new(file).is_ok_and(|details| self.holds_for(&details))
    }

    /// The same for a file that is already rendered.
    pub fn holds_for(&self, details: &DetailsJson) -> bool {
        let values = self.values.iter().map(Vec::as_slice);
        self.values.is_empty() || if_match_holds(values, &details.entity_tag(&self.base))
    }
}
