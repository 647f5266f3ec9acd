use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use domain::{MediaFile, MediaFileId, StorageKey};
use sha2::{Digest, Sha256};

use super::body::MediaFileBody;
use super::media_urls::MediaUrls;
use crate::conditional::{EntityTag, if_match_holds};
use crate::error::ApiError;
use crate::media_url::media_url;

/// The details of a media file as they are sent, with their entity tag.
pub struct Details {
    pub json: Vec<u8>,
    pub entity_tag: EntityTag,
}

impl Details {
    pub fn new(file: &MediaFile, urls: &MediaUrls) -> Result<Self, ApiError> {
        let signed = urls.are_signed().then(|| json(file, &|key| urls.url(key)));
        let unsigned = json(file, &|key| media_url(urls.base(), key))?;
        let entity_tag = entity_tag(&unsigned);
        Ok(Self { json: signed.transpose()?.unwrap_or(unsigned), entity_tag })
    }

    /// The answer that `response` begins, with these details.
    pub fn answer(self, mut response: HttpResponseBuilder) -> HttpResponse {
        response
            .insert_header(header::ContentType::json())
            .insert_header((header::ETAG, self.entity_tag.to_string()))
            .body(self.json)
    }
}

/// Names the state that is told without signatures: it is the same one whenever it is asked for.
fn entity_tag(unsigned: &[u8]) -> EntityTag {
    EntityTag::strong(&Sha256::digest(unsigned)[..16])
}

/// Room for the details of most files.
const USUAL_LENGTH: usize = 2048;

fn json(file: &MediaFile, url: &impl Fn(&StorageKey) -> String) -> Result<Vec<u8>, ApiError> {
    let mut json = Vec::with_capacity(USUAL_LENGTH);
    serde_json::to_writer(&mut json, &MediaFileBody::new(file, url))
        .map_err(|error| ApiError::Internal(Box::new(error)))?;
    Ok(json)
}

/// The id in a path; whatever is no id names no media file.
pub fn parse_id(segment: &web::Path<String>) -> Result<MediaFileId, ApiError> {
    segment.parse().map_err(|_| ApiError::NotFound)
}

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
            || json(file, &|key| media_url(&self.base, key)).is_ok_and(|unsigned| {
                if_match_holds(self.if_match.iter().map(Vec::as_slice), &entity_tag(&unsigned))
            })
    }
}
