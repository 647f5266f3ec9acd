//! The extractor that writes the absolute URLs of one response.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use domain::{StorageKey, media_key, media_url};

use super::media_access::MediaAccess;
use crate::error::ApiError;
use crate::http::origin::Origin;

/// The configured base URL of the service, if any.
pub struct PublicUrl(pub Option<String>);

/// Writes the absolute URLs of one response. An extractor.
pub struct MediaUrls {
    base: String,
    access: Option<web::Data<MediaAccess>>,
}

impl MediaUrls {
    /// The beginning of every URL: the public URL, or the origin of the request.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The URL of the bytes of `key`, signed if access is signed.
    pub fn url(&self, key: &StorageKey) -> String {
        let mut url = media_url(&self.base, key);
        self.sign(key, &mut url);
        url
    }

    /// Appends the same URL to `text`, given its path.
    pub fn write(&self, path: &str, text: &mut String) {
        text.push_str(&self.base);
        text.push_str(path);
        if self.are_signed()
            && let Some(key) = media_key(path)
        {
            self.sign(&key, text);
        }
    }

    fn sign(&self, key: &StorageKey, url: &mut String) {
        if let Some(query) = self.access.as_ref().and_then(|access| access.query(key)) {
            url.push('?');
            url.push_str(&query);
        }
    }

    fn are_signed(&self) -> bool {
        matches!(self.access.as_deref().map(|access| &**access), Some(MediaAccess::Signed(..)))
    }
}

impl FromRequest for MediaUrls {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let configured =
            request.app_data::<web::Data<PublicUrl>>().and_then(|public| public.0.clone());
        let origin = || request.extensions().get::<Origin>().map(|origin| origin.0.clone());
        let urls =
            |base| Self { base, access: request.app_data::<web::Data<MediaAccess>>().cloned() };
        ready(configured.or_else(origin).map(urls).ok_or(ApiError::InvalidHost))
    }
}
