use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{Resource, web};
use domain::PermissionCode;

use crate::error::ApiError;
use crate::gate::{self, Actions, allow, options_or_405};
use crate::{health, media, media_files, metrics, openapi, reference};

static COLLECTION: Actions =
    &[(Method::GET, PermissionCode::List), (Method::POST, PermissionCode::Create)];

static DETAILS: Actions = &[
    (Method::GET, PermissionCode::Retrieve),
    (Method::PUT, PermissionCode::Update),
    (Method::PATCH, PermissionCode::Update),
    (Method::DELETE, PermissionCode::Delete),
];

/// Every path of the service, under the name that it has in the metrics.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource(["/api/media/files", "/api/media/files/"])
                .name("/api/media/files")
                .get(media_files::list)
                .head(media_files::list)
                .post(media_files::create)
                .wrap(from_fn(collection_gate)),
        )
        .service(
            web::resource(["/api/media/files/{id}", "/api/media/files/{id}/"])
                .name("/api/media/files/{id}")
                .get(media_files::get)
                .head(media_files::get)
                .put(media_files::replace)
                .patch(media_files::update)
                .delete(media_files::delete)
                .wrap(from_fn(details_gate)),
        )
        .service(public("/media/{key:.*}").get(media::serve).head(media::serve))
        .service(public("/api/openapi.json").get(openapi::document).head(openapi::document))
        .service(public("/api/docs").get(reference::page).head(reference::page))
        .service(public("/api/docs/{asset}").get(reference::asset).head(reference::asset))
        .service(public("/healthz").get(health::healthz).head(health::healthz))
        .service(public("/readyz").get(health::readyz).head(health::readyz))
        .service(public("/metrics").get(metrics::serve).head(metrics::serve))
        .default_service(web::to(async || Err::<&str, _>(ApiError::NotFound)));
}

/// A path for everyone that is only read.
fn public(path: &str) -> Resource {
    let name = path.replace(":.*}", "}");
    web::resource(path).name(&name).default_service(web::to(async |method: Method| {
        options_or_405(&method, allow([&Method::GET].into_iter()))
    }))
}

type Answer = Result<ServiceResponse<BoxBody>, actix_web::Error>;

async fn collection_gate(request: ServiceRequest, next: Next<BoxBody>) -> Answer {
    gate::gate(COLLECTION, request, next).await
}

async fn details_gate(request: ServiceRequest, next: Next<BoxBody>) -> Answer {
    gate::gate(DETAILS, request, next).await
}
