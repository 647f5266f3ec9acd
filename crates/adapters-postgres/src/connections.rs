use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::pg::PgConnection;
use diesel::r2d2::{HandleError, ManageConnection, Pool, R2D2Connection};
use diesel::{Connection, ConnectionError};
use thiserror::Error;

/// How long a request waits for a connection before it is told to come back later.
const WAIT: Duration = Duration::from_secs(2);

pub(crate) type ConnectionPool = Pool<Connections>;

/// A pool of at most `max_connections` links to the server that `url` names; nothing has been asked of
/// the server when this returns.
pub(crate) fn pool(url: &str, max_connections: u32) -> ConnectionPool {
    let connections = Connections { url: url.to_owned(), generation: Arc::default() };
    Pool::builder()
        .max_size(max_connections.max(1))
        .min_idle(Some(1))
        .connection_timeout(WAIT)
        // Compares two numbers: see `Connections::is_valid`.
        .test_on_check_out(true)
        .error_handler(Box::new(LogConnectionErrors))
        .build_unchecked(connections)
}

/// Makes connections, and gives up all of them when one is lost: a server that has gone took every
/// connection with it, and nobody needs to find out about each by a failed request.
///
/// A connection belongs to the generation in which it was asked for. A lost one ends its generation.
pub(crate) struct Connections {
    url: String,
    generation: Arc<AtomicU64>,
}

/// A connection to the server.
pub(crate) struct Link {
    pub(crate) connection: PgConnection,
    generation: u64,
    current_generation: Arc<AtomicU64>,
}

impl Link {
    /// Ends the generation of this link; that of links made since is left alone.
    pub(crate) fn mark_as_lost(&self) {
        let (old, new) = (self.generation, self.generation + 1);
        let _ = self.current_generation.compare_exchange(
            old,
            new,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
    }

    fn is_stale(&self) -> bool {
        self.generation != self.current_generation.load(Ordering::Relaxed)
    }
}

/// Why there is no connection to hand out.
#[derive(Debug, Error)]
pub(crate) enum LinkError {
    #[error("{0}")]
    Refused(#[from] ConnectionError),
    #[error("the connection was lost")]
    Stale,
}

impl ManageConnection for Connections {
    type Connection = Link;
    type Error = LinkError;

    fn connect(&self) -> Result<Link, LinkError> {
        let generation = self.generation.load(Ordering::Relaxed);
        let connection = PgConnection::establish(&self.url)?;
        Ok(Link { connection, generation, current_generation: Arc::clone(&self.generation) })
    }

    fn is_valid(&self, link: &mut Link) -> Result<(), LinkError> {
        if link.is_stale() { Err(LinkError::Stale) } else { Ok(()) }
    }

    fn has_broken(&self, link: &mut Link) -> bool {
        std::thread::panicking() || link.is_stale() || link.connection.is_broken()
    }
}

/// Logs each failed attempt to connect; the pool goes on trying.
#[derive(Debug)]
struct LogConnectionErrors;

impl HandleError<LinkError> for LogConnectionErrors {
    fn handle_error(&self, error: LinkError) {
        match error {
            LinkError::Refused(error) => tracing::warn!(%error, "cannot connect to PostgreSQL"),
            LinkError::Stale => tracing::debug!("discarded a lost connection to PostgreSQL"),
        }
    }
}
