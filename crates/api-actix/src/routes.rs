//! Every path of the service with its methods and the permission that each needs. Open this file
//! first.

use std::future::ready;

use actix_web::http::{Method, header};
use actix_web::{HttpResponse, Resource, ResponseError, Route, web};
use domain::PermissionCode;

use crate::caller::CallerUser;
use crate::error::ApiError;
use crate::gate::gated;
use crate::{caller, health, library_page, media, media_files, metrics, openapi, retrieve};

static READ_ONLY: &[Method] = &[Method::GET];
static COLLECTION: &[Method] = &[Method::GET, Method::POST];
static DELETIONS: &[Method] = &[Method::POST];
static DETAILS: &[Method] = &[Method::GET, Method::PUT, Method::PATCH, Method::DELETE];

/// Registers every path under its name in the metrics. HEAD needs the permission of GET. A method
/// that a path does not have needs that of GET too, so that an unknown caller learns nothing.
///
/// The handlers that extract `RequestedFile` or `CallerUser` are admitted by it; the others stand
/// behind the gate.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource(["/api/media/files", "/api/media/files/"])
                .name("/api/media/files")
                .route(gated(web::get().to(media_files::list), PermissionCode::List))
                .route(gated(web::head().to(media_files::list), PermissionCode::List))
                .route(gated(web::post().to(media_files::create), PermissionCode::Create))
                .default_service(gated(other_methods(COLLECTION), PermissionCode::List)),
        )
        // Before the path of one file, which would match it.
        .service(
            web::resource(["/api/media/files/delete", "/api/media/files/delete/"])
                .name("/api/media/files/delete")
                .route(gated(web::post().to(media_files::delete_many), PermissionCode::Delete))
                .default_service(gated(other_methods(DELETIONS), PermissionCode::Delete)),
        )
        .service(
            web::resource(["/api/media/files/{id}", "/api/media/files/{id}/"])
                .name("/api/media/files/{id}")
                .get(retrieve::retrieve)
                .head(retrieve::retrieve)
                .put(media_files::replace)
                .patch(media_files::update)
                .route(gated(web::delete().to(media_files::delete), PermissionCode::Delete))
                .default_service(gated(other_methods(DETAILS), PermissionCode::Retrieve)),
        )
        .service(
            web::resource("/api/media/me")
                .name("/api/media/me")
                .get(caller::me)
                .head(caller::me)
                .default_service(web::to(async |method: Method, _: CallerUser| {
                    options_or_405(&method, allow(READ_ONLY))
                })),
        )
        .service(public("/media/{key:.*}").get(media::serve).head(media::serve))
        .service(public("/api/openapi.json").get(openapi::document).head(openapi::document))
        .service(
            public("/api/openapi-3.0.json")
                .get(openapi::older_document)
                .head(openapi::older_document),
        )
        .service(
            web::resource(["/api/docs", "/api/docs/"])
                .name("/api/docs")
                .get(openapi::page)
                .head(openapi::page)
                .default_service(other_methods(READ_ONLY)),
        )
        .service(public("/api/docs/{asset}").get(openapi::asset).head(openapi::asset))
        // A page for people, and no part of the API.
        .service(
            public(library_page::ROOT).get(library_page::entrance).head(library_page::entrance),
        )
        .service(public(library_page::PAGE).get(library_page::page).head(library_page::page))
        .service(
            public(library_page::PAGE_WITH_SLASH)
                .get(library_page::entrance)
                .head(library_page::entrance),
        )
        .service(public(library_page::ASSET).get(library_page::asset).head(library_page::asset))
        .service(public("/healthz").get(health::healthz).head(health::healthz))
        .service(public("/readyz").get(health::readyz).head(health::readyz))
        .service(public("/metrics").get(metrics::serve).head(metrics::serve))
        .default_service(web::to(async || Err::<&str, _>(ApiError::NotFound)));
}

/// A read-only path that needs no permission.
fn public(path: &str) -> Resource {
    let name = path.replace(":.*}", "}");
    web::resource(path).name(&name).default_service(other_methods(READ_ONLY))
}

/// Answers the methods that a path with `methods` does not have, OPTIONS among them.
fn other_methods(methods: &'static [Method]) -> Route {
    web::to(move |method: Method| ready(options_or_405(&method, allow(methods))))
}

fn options_or_405(method: &Method, allow: String) -> HttpResponse {
    if *method == Method::OPTIONS {
        HttpResponse::Ok().insert_header((header::ALLOW, allow)).finish()
    } else {
        ApiError::MethodNotAllowed(method.clone(), allow).error_response()
    }
}

/// The value of `Allow` for a path with these methods.
fn allow(methods: &[Method]) -> String {
    let mut names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.join(", ")
}
