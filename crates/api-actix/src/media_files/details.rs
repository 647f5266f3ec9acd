use actix_web::http::header::{self, HeaderMap};
use actix_web::web;
use domain::{MediaFile, MediaFileId};
use sha2::{Digest, Sha256};

use super::body::MediaFileBody;
use crate::conditional::{EntityTag, if_match_holds};
use crate::error::ApiError;

/// The details of a media file as they are sent, with their entity tag.
pub struct Details {
    pub json: Vec<u8>,
    pub entity_tag: EntityTag,
}

impl Details {
    pub fn new(file: MediaFile, base: &str) -> Result<Self, ApiError> {
        let json = serde_json::to_vec(&MediaFileBody::new(file, base))
            .map_err(|error| ApiError::Internal(Box::new(error)))?;
        let digest = Sha256::digest(&json);
        let entity_tag = EntityTag::strong(&digest[..16]);
        Ok(Self { json, entity_tag })
    }
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
    pub fn new(headers: &HeaderMap, base: String) -> Self {
        let values = headers.get_all(header::IF_MATCH);
        Self { if_match: values.map(|value| value.as_bytes().to_vec()).collect(), base }
    }

    pub fn admits(&self, file: &MediaFile) -> bool {
        self.if_match.is_empty()
            || Details::new(file.clone(), &self.base).is_ok_and(|details| {
                if_match_holds(self.if_match.iter().map(Vec::as_slice), &details.entity_tag)
            })
    }
}
