//! The media service over HTTP.
//!
//! This crate owns everything that a client sees: paths, methods, headers, status codes, JSON. It
//! holds no rule of the media library and no step of an operation, which belong to `domain` and
//! `application`. It names no adapter and reads no setting: the program `media-server` passes the
//! use cases in.
//!
//! Open `routes.rs` first. Modules import only modules further down in this list:
//!
//! 1. `server`: the listener and its workers
//! 2. `services`, `routes`: what handlers share, and every path
//! 3. `openapi`: the document, assembled from all handlers
//! 4. `gate`: the permission of a route
//! 5. `media_files`, `media`, `caller`, `health`: the handlers; `library_page`: a page for people
//! 6. `retrieve`: the fast path of one media file
//! 7. `representation`, `media_urls`: JSON and URLs
//! 8. `blocking`, `metrics`, `multipart`
//! 9. `http`: connections, middleware, headers
//! 10. `error`: every error response

mod blocking;
mod caller;
mod error;
mod gate;
mod health;
mod http;
mod library_page;
mod media;
mod media_files;
mod media_urls;
mod metrics;
mod multipart;
mod openapi;
mod representation;
mod retrieve;
mod routes;
mod server;
mod services;

pub use blocking::WritePatience;
pub use error::chain;
pub use http::cross_origin::AllowedOrigins;
pub use http::stop_signals::StopSignals;
pub use media_urls::{SignedAccess, SigningKeys};
pub use metrics::{ImageWork, Metrics, Readings, SweepMetrics};
pub use representation::MediaFileBody;
pub use retrieve::DetailsJson;
pub use server::Server;
pub use services::{EdgeSettings, Services, UseCases};
