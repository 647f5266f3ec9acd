use actix_web::http::header::{self, HeaderMap};
use domain::MediaFile;

use super::outline::Outline;
use crate::conditional::if_match_holds;

/// Whether the `If-Match` of a request, if any, holds for a file in its present state.
pub struct StateGuard {
    if_match: Vec<Vec<u8>>,
    base: String,
}

impl StateGuard {
    pub fn new(headers: &HeaderMap, base: &str) -> Self {
        let values = headers.get_all(header::IF_MATCH);
        let if_match = values.map(|value| value.as_bytes().to_vec()).collect();
        Self { if_match, base: base.to_owned() }
    }

    pub fn admits(&self, file: &MediaFile) -> bool {
        self.if_match.is_empty()
            || Outline::new(file).is_ok_and(|outline| {
                let present = outline.entity_tag(&self.base);
                if_match_holds(self.if_match.iter().map(Vec::as_slice), &present)
            })
    }
}
