//! The connection pools: separate ones for reads, lists and writes.

use std::time::Duration;

use diesel::pg::PgConnection;
use diesel::r2d2::{Pool, R2D2Connection};
use ports::{PoolSize, PortError};

use crate::error::QueryError;
use crate::links::{LinkManager, LogConnectionErrors};

/// Maximum wait for a connection.
const WAIT: Duration = Duration::from_secs(2);

pub(crate) type ConnectionPool = Pool<LinkManager>;

/// The connection pools of one server. Lists and writes cannot use up the connections of other
/// reads.
pub(crate) struct Pools {
    /// For short reads: the holder of a token, media files by their ids.
    pub(crate) reads: ConnectionPool,
    /// For lists, which may take long.
    pub(crate) lists: ConnectionPool,
    /// For writes, which may wait for locks.
    pub(crate) writes: ConnectionPool,
    are_separate: bool,
}

impl Pools {
    /// Pools of at most `max_connections` connections to the server that `url` names: a quarter of
    /// them for lists and a quarter for writes. Fewer than three connections form one pool. Does
    /// not connect yet.
    pub(crate) fn new(url: &str, max_connections: u32) -> Self {
        let links = LinkManager::new(url);
        if max_connections < 3 {
            let shared = pool(&links, max_connections.max(1));
            let [lists, writes] = [shared.clone(), shared.clone()];
            return Self { reads: shared, lists, writes, are_separate: false };
        }
        let quarter = (max_connections / 4).max(1);
        Self {
            reads: pool(&links, max_connections - 2 * quarter),
            lists: pool(&links, quarter),
            writes: pool(&links, quarter),
            are_separate: true,
        }
    }

    pub(crate) fn sizes(&self) -> Vec<PoolSize> {
        if !self.are_separate {
            return vec![size("all", &self.reads)];
        }
        vec![size("reads", &self.reads), size("lists", &self.lists), size("writes", &self.writes)]
    }
}

fn size(name: &'static str, pool: &ConnectionPool) -> PoolSize {
    let state = pool.state();
    PoolSize { name, open: state.connections, idle: state.idle_connections, max: pool.max_size() }
}

/// Runs `work` on a connection of `pool`, for which it waits.
pub(crate) fn on<T>(
    pool: &ConnectionPool,
    work: impl FnOnce(&mut PgConnection) -> Result<T, QueryError>,
) -> Result<T, PortError> {
    let mut link = pool.get().map_err(PortError::unavailable)?;
    let result = work(&mut link.connection);
    if result.as_ref().is_err_and(QueryError::lost_connection) || link.connection.is_broken() {
        link.mark_as_lost();
    }
    result.map_err(PortError::from)
}

fn pool(links: &LinkManager, size: u32) -> ConnectionPool {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(WAIT)
        // Compares two numbers: see `LinkManager::is_valid`.
        .test_on_check_out(true)
        .error_handler(Box::new(LogConnectionErrors))
        .build_unchecked(links.clone())
}
