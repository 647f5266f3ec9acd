//! Middleware for pages of other origins (WHATWG Fetch, section "CORS protocol").

use std::rc::Rc;

use actix_cors::{Cors, CorsError, CorsMiddleware};
use actix_web::body::{BoxBody, EitherBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::http::Method;
use actix_web::http::header::{
    self, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue,
};
use actix_web::{Error, ResponseError};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::origin::has_valid_host;
use crate::error::ApiError;

/// The pages that may use the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedOrigins {
    /// Those of every origin.
    Any,
    /// Those of these origins, in the form of the header `Origin`.
    Listed(Vec<String>),
}

/// Stored bytes are readable for every page.
const BYTES: &str = "/media/";

/// For how many seconds browsers may remember the answer to a preflight.
const MAX_AGE: usize = 3600;

const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

/// What pages may send, beside the headers of [`UPLOAD_HEADERS`].
const REQUEST_HEADERS: [HeaderName; 8] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_NONE_MATCH,
    header::IF_RANGE,
    header::IF_UNMODIFIED_SINCE,
    header::RANGE,
];

/// What pages may read. actix-cors would write the names in any order, but the headers of bytes
/// never change.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, Location, Link, X-Request-Id, Retry-After, Content-Range, Accept-Ranges, Allow, \
     Content-Disposition, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, \
     Upload-Checksum, Upload-Defer-Length, Upload-Expires, Upload-Length, Upload-Media-File, \
     Upload-Metadata, Upload-Offset",
);

/// The headers of resumable uploads (tus 1.0). They are exposed, too.
const UPLOAD_HEADERS: [HeaderName; 11] = [
    HeaderName::from_static("tus-extension"),
    HeaderName::from_static("tus-max-size"),
    HeaderName::from_static("tus-resumable"),
    HeaderName::from_static("tus-version"),
    HeaderName::from_static("upload-checksum"),
    HeaderName::from_static("upload-defer-length"),
    HeaderName::from_static("upload-expires"),
    HeaderName::from_static("upload-length"),
    HeaderName::from_static("upload-media-file"),
    HeaderName::from_static("upload-metadata"),
    HeaderName::from_static("upload-offset"),
];

/// Answers preflight requests before anything but the host is checked, and adds the headers that
/// let pages of other origins read an answer, be it an error.
pub struct CrossOrigin {
    api: Option<Cors>,
    bytes: Cors,
}

impl CrossOrigin {
    /// Lets pages of `allowed` use the API, and all pages read stored bytes.
    pub fn new(allowed: &AllowedOrigins) -> Self {
        let api = match allowed {
            AllowedOrigins::Any => Some(cors().allow_any_origin().send_wildcard()),
            AllowedOrigins::Listed(origins) if origins.is_empty() => None,
            AllowedOrigins::Listed(origins) => {
                Some(origins.iter().fold(cors(), |cors, origin| cors.allowed_origin(origin)))
            }
        };
        let bytes = cors().allow_any_origin().send_wildcard().disable_vary_header();
        Self { api, bytes }
    }
}

/// Credentials are never allowed: a page sends the key of its user in `Authorization`.
fn cors() -> Cors {
    Cors::default()
        .allowed_methods(METHODS)
        .allowed_headers(REQUEST_HEADERS.into_iter().chain(UPLOAD_HEADERS))
        .max_age(MAX_AGE)
}

type Wrapped<S> = CorsMiddleware<Rc<S>>;
type Answer = Result<ServiceResponse<EitherBody<BoxBody>>, Error>;

/// A service with the middleware.
pub struct CrossOriginService<S> {
    plain: Rc<S>,
    api: Option<Wrapped<S>>,
    bytes: Wrapped<S>,
}

impl<S> Transform<S, ServiceRequest> for CrossOrigin
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
    S::Future: 'static,
{
    type Response = ServiceResponse<EitherBody<BoxBody>>;
    type Error = Error;
    type Transform = CrossOriginService<S>;
    type InitError = ();
    type Future = LocalBoxFuture<'static, Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let plain = Rc::new(service);
        let bytes = self.bytes.new_transform(Rc::clone(&plain));
        let api = self.api.as_ref().map(|cors| cors.new_transform(Rc::clone(&plain)));
        async move {
            let api = match api {
                Some(api) => Some(api.await?),
                None => None,
            };
            Ok(CrossOriginService { plain, api, bytes: bytes.await? })
        }
        .boxed_local()
    }
}

impl<S> Service<ServiceRequest> for CrossOriginService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error> + 'static,
    S::Future: 'static,
{
    type Response = ServiceResponse<EitherBody<BoxBody>>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Answer>;

    forward_ready!(plain);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        if !is_preflight(&request) {
            // actix-cors takes any OPTIONS with this header for a preflight.
            request.headers_mut().remove(ACCESS_CONTROL_REQUEST_METHOD);
        }
        if request.path().starts_with(BYTES) {
            let answer = self.bytes.call(request);
            return answer.map(|answer| with_headers(answer, open_to_all)).boxed_local();
        }
        if let Some(api) = &self.api {
            let answer = api.call(request);
            return answer.map(|answer| with_headers(answer, expose)).boxed_local();
        }
        let answer = self.plain.call(request);
        answer.map(|answer| answer.map(ServiceResponse::map_into_left_body)).boxed_local()
    }
}

fn is_preflight(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    *request.method() == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        && has_valid_host(request)
}

fn with_headers(answer: Answer, add: fn(&mut HeaderMap)) -> Answer {
    match answer {
        Ok(response) => {
            let mut response = in_json(response);
            add(response.headers_mut());
            Ok(response)
        }
        Err(mut error) => {
            error.add_response_mapper(move |mut response| {
                add(response.headers_mut());
                response
            });
            Err(error)
        }
    }
}

/// Completes the headers for a page that may read the answer.
fn expose(headers: &mut HeaderMap) {
    if headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// Bytes may be cached for ever, and a cache may get them for a page that has the origin of the
/// service. So the headers do not depend on the origin.
fn open_to_all(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    let policy = HeaderValue::from_static("cross-origin");
    headers.insert(header::CROSS_ORIGIN_RESOURCE_POLICY, policy);
}

/// A rejected preflight in the form of all errors.
fn in_json(response: ServiceResponse<EitherBody<BoxBody>>) -> ServiceResponse<EitherBody<BoxBody>> {
    let reason = response.response().error().and_then(|error| error.as_error::<CorsError>());
    match reason.map(|reason| ApiError::PreflightRejected(format!("{reason}."))) {
        Some(error) => {
            let response = response.into_response(error.error_response());
            response.map_into_right_body()
        }
        None => response,
    }
}
