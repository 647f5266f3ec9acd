//! Connections to the server, which are all discarded when one is lost.
//!
//! Only here: SQLite has no server that can go away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::pg::PgConnection;
use diesel::r2d2::{HandleError, ManageConnection, R2D2Connection};
use diesel::{Connection, ConnectionError};
use thiserror::Error;

/// Makes links for a pool, and invalidates all of them when one is lost: a server that has gone
/// took every connection with it, and no further request has to fail for each.
///
/// A link belongs to the generation in which it was requested. A lost link ends its generation.
#[derive(Clone)]
pub(crate) struct LinkManager {
    url: String,
    generation: Arc<AtomicU64>,
}

impl LinkManager {
    /// Makes links to the server that `url` names. Does not connect yet.
    pub(crate) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), generation: Arc::default() }
    }
}

/// A connection to the server, and its generation.
pub(crate) struct Link {
    pub(crate) connection: PgConnection,
    generation: u64,
    current_generation: Arc<AtomicU64>,
}

impl Link {
    /// Ends the generation of this link. Does not end a later one.
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

/// Why there is no link.
#[derive(Debug, Error)]
pub(crate) enum LinkError {
    #[error("{0}")]
    Rejected(#[from] ConnectionError),
    #[error("the connection was lost")]
    Stale,
}

impl ManageConnection for LinkManager {
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

/// Logs each failed attempt to connect; the pool retries.
#[derive(Debug)]
pub(crate) struct LogConnectionErrors;

impl HandleError<LinkError> for LogConnectionErrors {
    fn handle_error(&self, error: LinkError) {
        match error {
            LinkError::Rejected(error) => tracing::warn!(%error, "cannot connect to PostgreSQL"),
            LinkError::Stale => tracing::debug!("discarded a lost connection to PostgreSQL"),
        }
    }
}
