//! How many connections are held at a time, what is known of each, and for how long a client may leave
//! one unread.

use std::any::Any;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::client_watch::ClientWatch;

/// File descriptors that are kept for the database, folders and everything else.
const RESERVED: u64 = 256;
/// What a request holds at most: its connection, twice, a file that is written and the folder in which it
/// lies.
const PER_CONNECTION: u64 = 4;
/// More would only take memory.
const MAX_PER_WORKER: u64 = 25_000;

/// How connections are shared out.
pub struct Capacity {
    pub workers: usize,
    pub connections_per_worker: usize,
}

impl Capacity {
    /// As many connections as the process may have descriptors for, once it has raised its limit as far as
    /// the system lets it.
    pub fn of_process() -> Self {
        let workers = available_parallelism().map_or(1, NonZeroUsize::get);
        let connections = connections_within(raised_descriptor_limit());
        let share = connections / workers as u64;
        let share = usize::try_from(share.clamp(1, MAX_PER_WORKER)).unwrap_or(1);
        Self { workers, connections_per_worker: share }
    }
}

fn connections_within(descriptors: u64) -> u64 {
    descriptors.saturating_sub(RESERVED) / PER_CONNECTION
}

/// How many descriptors the process may have.
fn raised_descriptor_limit() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    let granted = if raised.is_ok() { limit.maximum } else { limit.current };
    granted.unwrap_or(u64::MAX)
}

/// Prepares a connection for its requests, which find a [`ClientWatch`] in it.
pub fn on_connect(connection: &dyn Any, extensions: &mut Extensions, reader_timeout: Duration) {
    let Some(connection) = connection.downcast_ref::<TcpStream>() else { return };
    drop_stalled_reader(connection, reader_timeout);
    match ClientWatch::new(connection) {
        Ok(watch) => drop(extensions.insert(watch)),
        Err(error) => tracing::debug!(%error, "a connection is not watched"),
    }
}

/// Lets the system drop a client that has taken nothing of its answer for `timeout`: nothing sent is
/// acknowledged, or its receive window stays closed (Linux, tcp(7), `TCP_USER_TIMEOUT`).
fn drop_stalled_reader(connection: &TcpStream, timeout: Duration) {
    let millis = u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX);
    if let Err(error) = set_tcp_user_timeout(connection, millis) {
        tracing::debug!(%error, "a connection has no limit for a stalled reader");
    }
}

#[cfg(test)]
mod tests {
    use super::connections_within;

    #[test]
    fn connections_leave_descriptors_for_everything_else() {
        for (descriptors, connections) in [(0, 0), (256, 0), (1024, 192), (20_000, 4936)] {
            assert_eq!(connections_within(descriptors), connections, "{descriptors}");
        }
    }
}
