//! The `If-Match` precondition of an edit or a deletion.

use actix_web::http::header::{self, HeaderMap};
use domain::MediaFile;

use crate::http::conditional::if_match_holds;
use crate::retrieve::DetailsJson;

/// The `If-Match` header of a request, for comparison with a media file.
pub struct IfMatch {
    values: Vec<Vec<u8>>,
    /// Another value, which has to match as well.
    also: Option<String>,
    base: String,
}

impl IfMatch {
    /// Copies the header, since the comparison runs on another thread. `base` is the base of the
    /// URLs.
    pub fn new(headers: &HeaderMap, base: &str) -> Self {
        let values = headers.get_all(header::IF_MATCH);
        let values = values.map(|value| value.as_bytes().to_vec()).collect();
        Self { values, also: None, base: base.to_owned() }
    }

    /// The same with another value, which has to match as well.
    pub fn and(self, also: Option<String>) -> Self {
        Self { also, ..self }
    }

    /// Whether the header is absent or names the current state of `file`.
    pub fn holds(&self, file: &MediaFile) -> bool {
        self.is_unconditional()
            || DetailsJson::new(file).is_ok_and(|details| self.holds_for(&details))
    }

    /// The same for a file that is already rendered.
    pub fn holds_for(&self, details: &DetailsJson) -> bool {
        if self.is_unconditional() {
            return true;
        }
        let tag = details.entity_tag(&self.base);
        let values = self.values.iter().map(Vec::as_slice);
        let also = self.also.iter().map(String::as_bytes);
        (self.values.is_empty() || if_match_holds(values, &tag))
            && (self.also.is_none() || if_match_holds(also, &tag))
    }

    fn is_unconditional(&self) -> bool {
        self.values.is_empty() && self.also.is_none()
    }
}
