//! The database: connected once, and used by every port.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use diesel::pg::PgConnection;
use domain::Collation;
use ports::PortError;

use crate::error::QueryError;
use crate::pool::{Pools, on};
use crate::server::{ConnectError, check_durability, check_server, with_defaults};
use crate::transaction;

/// A PostgreSQL database with the tables of the service.
///
/// Implements every database port, and so is a [`Database`](ports::Database).
pub struct PostgresDatabase {
    pub(crate) pools: Pools,
    /// Whether searches have an index of trigrams, as of the last migration.
    pub(crate) has_trigrams: AtomicBool,
    /// The order of names.
    pub(crate) collation: Arc<Collation>,
}

impl PostgresDatabase {
    /// Connects to the database that `url` names
    /// (`postgres://user:password@host:port/database?parameters`, all parameters of libpq), with at
    /// most `max_connections` connections.
    ///
    /// A connection attempt to one host fails after two seconds unless `url` sets
    /// `connect_timeout`.
    ///
    /// # Errors
    /// [`ConnectError`] if the database cannot be used now.
    pub fn connect(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        let database = Self::connect_forgetful(url, max_connections)?;
        check_durability(&with_defaults(url))?;
        Ok(database)
    }

    /// [`connect`](Self::connect) to a server that may lose committed transactions in a crash, for
    /// a trial.
    ///
    /// # Errors
    /// As [`connect`](Self::connect), but never [`ConnectError::Forgetful`].
    pub fn connect_forgetful(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        let url = with_defaults(url);
        check_server(&url)?;
        Ok(Self {
            pools: Pools::new(&url, max_connections),
            has_trigrams: AtomicBool::new(false),
            collation: Arc::default(),
        })
    }

    /// The same database with another order of names than that of the root. The names that are
    /// stored are put into it by [`migrate`](ports::Migrations::migrate).
    #[must_use]
    pub fn with_collation(self, collation: Arc<Collation>) -> Self {
        Self { collation, ..self }
    }

    /// Runs `work`, which consists of short reads. Each statement is a transaction of its own.
    pub(crate) fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        on(&self.pools.reads, work)
    }

    /// [`with_connection`](Self::with_connection) in a [`transaction::snapshot`].
    pub(crate) fn snapshot<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        self.with_connection(|connection| transaction::snapshot(connection, work))
    }

    /// Runs `work` in a [`transaction::transaction`].
    pub(crate) fn transaction<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        on(&self.pools.writes, |connection| transaction::transaction(connection, work))
    }
}
