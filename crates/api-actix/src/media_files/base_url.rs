use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use crate::error::ApiError;
use crate::origin::Origin;

/// The URL at which the service is known, where that is configured.
pub struct PublicUrl(pub Option<String>);

/// What absolute URLs in an answer begin with: the public URL, or else the request's own origin.
pub struct BaseUrl(pub String);

impl FromRequest for BaseUrl {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let configured =
            request.app_data::<web::Data<PublicUrl>>().and_then(|public| public.0.clone());
        let origin = || request.extensions().get::<Origin>().map(|origin| origin.0.clone());
        ready(configured.or_else(origin).map(Self).ok_or(ApiError::InvalidHost))
    }
}
