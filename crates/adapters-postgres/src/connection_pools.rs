//! The port [`ConnectionPools`]: the sizes of the pools.

use ports::{ConnectionPools, PoolSize};

use crate::PostgresDatabase;

impl ConnectionPools for PostgresDatabase {
    fn pool_sizes(&self) -> Vec<PoolSize> {
        self.pools.sizes()
    }

    fn max_lists(&self) -> u32 {
        self.pools.lists.max_size()
    }
}
