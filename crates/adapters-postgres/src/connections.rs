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

/// The links to one server, kept apart so that none of these takes those of another.
pub(crate) struct Pools {
    /// For reads that take no time: who calls, media files by their ids.
    pub(crate) reads: ConnectionPool,
    /// For lists, which may take long.
    pub(crate) lists: ConnectionPool,
    /// For writes, which may wait for locks.
    pub(crate) writes: ConnectionPool,
    are_apart: bool,
}

impl Pools {
    /// At most `max_connections` links to the server that `url` names: a quarter of them for lists and a
    /// quarter for writes. Fewer than three cannot be kept apart. Nothing has been asked of the server when
    /// this returns.
    pub(crate) fn new(url: &str, max_connections: u32) -> Self {
        let connections = Connections { url: url.to_owned(), generation: Arc::default() };
        if max_connections < 3 {
            let shared = pool(&connections, max_connections.max(1));
            let [lists, writes] = [shared.clone(), shared.clone()];
            return Self { reads: shared, lists, writes, are_apart: false };
        }
        let quarter = (max_connections / 4).max(1);
        Self {
            reads: pool(&connections, max_connections - 2 * quarter),
            lists: pool(&connections, quarter),
            writes: pool(&connections, quarter),
            are_apart: true,
        }
    }

    pub(crate) fn sizes(&self) -> Vec<PoolSize> {
        if !self.are_apart {
            return vec![PoolSize::of("all", &self.reads)];
        }
        vec![
            PoolSize::of("reads", &self.reads),
            PoolSize::of("lists", &self.lists),
            PoolSize::of("writes", &self.writes),
        ]
    }
}

/// How many connections of one purpose there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSize {
    /// What they are for: `reads`, `lists`, `writes`, or `all` of these.
    pub name: &'static str,
    /// Open now, idle ones included.
    pub open: u32,
    /// Open, and not in use now.
    pub idle: u32,
    /// Maximum number of them.
    pub max: u32,
}

impl PoolSize {
    fn of(name: &'static str, pool: &ConnectionPool) -> Self {
        let state = pool.state();
        let (open, idle) = (state.connections, state.idle_connections);
        Self { name, open, idle, max: pool.max_size() }
    }
}

fn pool(connections: &Connections, size: u32) -> ConnectionPool {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(WAIT)
        // Compares two numbers: see `Connections::is_valid`.
        .test_on_check_out(true)
        .error_handler(Box::new(LogConnectionErrors))
        .build_unchecked(connections.clone())
}

/// Makes connections, and gives up all of them when one is lost: a server that has gone took every
/// connection with it, and nobody needs to find out about each by a failed request.
///
/// A connection belongs to the generation in which it was asked for. A lost one ends its generation.
#[derive(Clone)]
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
