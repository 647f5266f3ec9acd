//! HTTP itself, for every path: connections, middleware, and the headers that concern every
//! request.

pub mod accept;
pub mod authorization;
pub mod client_watch;
pub mod conditional;
pub mod connections;
pub mod cross_origin;
mod forwarded;
pub mod listener;
pub mod origin;
mod paced_connection;
pub mod panics;
pub mod request_log;
pub mod response_budget;
pub mod stop_signals;
pub mod unread_body;
pub mod write_buffer;
