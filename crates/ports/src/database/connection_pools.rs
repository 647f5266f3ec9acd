//! How busy the connections of a database are, for the metrics and for the limit on concurrent
//! lists.

/// The number of connections in one pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSize {
    /// The purpose of the pool: `reads`, `lists`, `writes`, or `all` of these.
    pub name: &'static str,
    /// Open connections, idle ones included.
    pub open: u32,
    /// Open connections that are not in use.
    pub idle: u32,
    /// Maximum number of open connections.
    pub max: u32,
}

impl PoolSize {
    /// The number of open connections that are in use.
    #[must_use]
    pub fn in_use(&self) -> u32 {
        self.open.saturating_sub(self.idle)
    }
}

/// The connection pools of a database.
pub trait ConnectionPools: Send + Sync {
    /// The present size of each pool; empty for a database without connections. Does not wait for a
    /// connection.
    fn pool_sizes(&self) -> Vec<PoolSize>;

    /// Maximum number of concurrent lists; at least 1.
    fn max_lists(&self) -> u32;
}
