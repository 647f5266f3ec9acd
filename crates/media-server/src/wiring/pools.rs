//! The connection pools of the databases, as the metrics read them.

use std::sync::Arc;

use adapters_postgres::PostgresDatabase;
use adapters_sqlite::SqliteDatabase;
use api_actix::{PoolState, PoolUse};

/// The pools of a SQLite database, as the metrics read them.
pub(super) struct SqlitePools(pub(super) Arc<SqliteDatabase>);

impl PoolState for SqlitePools {
    fn pools(&self) -> Vec<PoolUse> {
        let size =
            |size: adapters_sqlite::PoolSize| pool_use(size.name, size.open, size.idle, size.max);
        self.0.pool_sizes().into_iter().map(size).collect()
    }

    fn max_lists(&self) -> u32 {
        self.0.max_lists()
    }
}

/// The pools of a PostgreSQL database, as the metrics read them.
pub(super) struct PostgresPools(pub(super) Arc<PostgresDatabase>);

impl PoolState for PostgresPools {
    fn pools(&self) -> Vec<PoolUse> {
        let size =
            |size: adapters_postgres::PoolSize| pool_use(size.name, size.open, size.idle, size.max);
        self.0.pool_sizes().into_iter().map(size).collect()
    }

    fn max_lists(&self) -> u32 {
        self.0.max_lists()
    }
}

fn pool_use(pool: &'static str, open: u32, idle: u32, max: u32) -> PoolUse {
    PoolUse { pool, in_use: open.saturating_sub(idle), idle, max }
}
