//! The media service over HTTP, and its command line.
//!
//! This crate owns everything that a client can see (paths, methods, headers, status codes, JSON) and
//! the choice of implementations and settings. It holds no rule of the media library and no step of an
//! operation: those are `domain`'s and `application`'s. Of the adapters only `wiring` knows the names.

mod accept;
mod answer_memory;
mod authorization;
mod blocking;
pub mod cli;
mod conditional;
mod connections;
mod error;
mod error_chain;
mod forwarded;
mod gate;
mod gather;
mod health;
mod http_server;
mod logging;
mod media;
mod media_access;
mod media_files;
mod media_url;
mod memory;
mod metrics;
mod openapi;
mod origin;
mod pace;
mod paced_connection;
mod reference;
mod request_log;
mod routes;
mod server;
mod services;
mod settings;
mod spaced_check;
mod static_content;
mod stderr;
mod stop_signals;
mod sweeper;
mod system;
mod unread_body;
mod wiring;
mod write_buffer;

pub use server::Server;
pub use settings::Settings;
pub use wiring::{OpenError, ServerLock, Wiring};
