//! The media service over HTTP.
//!
//! This crate owns everything that a client can see: paths, methods, headers, status codes, JSON. It holds
//! no rule of the media library and no step of an operation, which are `domain`'s and `application`'s, and
//! it names no adapter and reads no setting: the program `media-server` hands it the use cases.
//! Open `routes.rs` first.

mod accept;
mod answer_memory;
mod authorization;
mod blocking;
mod client_watch;
mod conditional;
mod connections;
mod error;
mod error_chain;
mod forwarded;
mod gate;
mod gather;
mod health;
mod http_server;
mod media;
mod media_access;
mod media_files;
mod media_url;
mod metrics;
mod multipart;
mod openapi;
mod origin;
mod pace;
mod paced_connection;
mod reference;
mod request_log;
mod routes;
mod server;
mod services;
mod spaced_check;
mod static_content;
mod stop_signals;
mod unread_body;
mod write_buffer;

pub use blocking::WritePatience;
pub use error_chain::chain;
pub use media_access::{SignedAccess, SigningKeys};
pub use media_files::{MediaFileBody, Outline};
pub use media_url::{media_key, media_url};
pub use metrics::{ImageWork, Metrics, PoolState, PoolUse, Readings, SweepMetrics};
pub use server::Server;
pub use services::{EdgeSettings, Services, UseCases};
pub use stop_signals::StopSignals;
