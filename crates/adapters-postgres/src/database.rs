use std::sync::atomic::AtomicBool;

use diesel::pg::PgConnection;
use diesel::r2d2::R2D2Connection;
use diesel::sql_types::Text;
use diesel::{Connection, ConnectionError, RunQueryDsl, select};
use ports::PortError;
use pq_sys::take_sqlstate;
use thiserror::Error;

use crate::connections::{ConnectionPool, PoolSize, Pools};
use crate::error::{Failure, MixedUpStatements, is_mixed_up};

/// A PostgreSQL database that holds the service's tables, behind a pool of connections.
///
/// Implements every database port; shared as one `Arc`, it is each of them.
pub struct PostgresDatabase {
    pub(crate) pools: Pools,
    /// Whether searches have an index of trigrams, as of the last migration.
    pub(crate) has_trigrams: AtomicBool,
}

/// Why the service cannot work with a database.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The URL is malformed, or the server is away or refuses the connection; the source says which.
    #[error("cannot connect to PostgreSQL")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A pooler in between does not keep prepared statements.
    #[error("PostgreSQL is behind a pooler that cannot be used")]
    MixesUpStatements(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server is older than the oldest that is supported.
    #[error("PostgreSQL {MIN_MAJOR_VERSION} or newer is needed, not {version}")]
    TooOld {
        /// As the server states it.
        version: String,
    },
    /// A crash of the server, or of its machine, would lose what was stored.
    #[error("PostgreSQL runs with {setting} = off and would lose in a crash what it has confirmed")]
    Forgetful {
        /// The setting that is off: `fsync` or `synchronous_commit`.
        setting: &'static str,
    },
    /// The database cannot hold every name.
    #[error("the database needs the encoding UTF8, not {encoding}")]
    WrongEncoding {
        /// As the server states it.
        encoding: String,
    },
}

const MIN_MAJOR_VERSION: i32 = 14;

impl PostgresDatabase {
    /// The database that `url` names (`postgres://user:password@host:port/database?parameters`, all
    /// parameters of libpq), over at most `max_connections` connections.
    ///
    /// Connecting to one host is given up after two seconds unless `url` sets `connect_timeout`.
    ///
    /// # Errors
    /// [`ConnectError`] when the database cannot be used now.
    pub fn connect(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        let database = Self::connect_forgetful(url, max_connections)?;
        check_durability(&with_defaults(url))?;
        Ok(database)
    }

    /// The same where the server may forget in a crash what it has confirmed, as is good enough for a
    /// trial.
    ///
    /// # Errors
    /// As [`connect`](Self::connect), but never [`ConnectError::Forgetful`].
    pub fn connect_forgetful(url: &str, max_connections: u32) -> Result<Self, ConnectError> {
        let url = with_defaults(url);
        check_server(&url)?;
        Ok(Self { pools: Pools::new(&url, max_connections), has_trigrams: AtomicBool::new(false) })
    }

    /// How many connections there are now, by what they are for.
    #[must_use]
    pub fn pool_sizes(&self) -> Vec<PoolSize> {
        self.pools.sizes()
    }

    /// Maximum number of lists that are read at a time.
    #[must_use]
    pub fn max_lists(&self) -> u32 {
        self.pools.lists.max_size()
    }

    /// Runs `work`, which takes no time. Each statement is a transaction of its own.
    pub(crate) fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        on(&self.pools.reads, work)
    }

    /// Runs `work`, which takes no time, so that all its statements see the database in one state.
    pub(crate) fn snapshot<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        self.with_connection(|connection| snapshot(connection, work))
    }

    /// Runs `work` in a transaction, committed when `work` succeeds. Each of its statements sees what
    /// was committed before that statement, so that what is read under a lock is current.
    ///
    /// A connection that is lost before COMMIT was sent has changed nothing; one that is lost from then
    /// on may have committed.
    pub(crate) fn transaction<T>(
        &self,
        work: impl FnOnce(&mut PgConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        on(&self.pools.writes, |connection| {
            let mut committing = false;
            let result = connection.build_transaction().read_committed().run(|connection| {
                let done = work(connection)?;
                committing = true;
                Ok(done)
            });
            let lost =
                connection.is_broken() || result.as_ref().is_err_and(Failure::lost_connection);
            match result {
                Err(Failure::Sql(error, _)) if committing && lost => {
                    Err(PortError::OutcomeUnknown(Box::new(error)).into())
                }
                result => result,
            }
        })
    }
}

/// Runs `work` on a connection of `pool`, for which it waits.
pub(crate) fn on<T>(
    pool: &ConnectionPool,
    work: impl FnOnce(&mut PgConnection) -> Result<T, Failure>,
) -> Result<T, PortError> {
    let mut link = pool.get().map_err(|error| PortError::Unavailable(Box::new(error)))?;
    let result = work(&mut link.connection);
    if result.as_ref().is_err_and(Failure::lost_connection) || link.connection.is_broken() {
        link.mark_as_lost();
    }
    result.map_err(PortError::from)
}

pub(crate) fn snapshot<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    connection.build_transaction().repeatable_read().read_only().run(work)
}

/// Parameters of libpq that hold where neither the URL nor (for the name) the environment sets them.
const DEFAULT_PARAMETERS: [(&str, &str); 5] = [
    ("connect_timeout", "2"),
    ("fallback_application_name", "media-server"),
    // A host that is gone without a word is noticed within half a minute, in milliseconds and seconds.
    ("tcp_user_timeout", "30000"),
    ("keepalives_idle", "15"),
    ("keepalives_interval", "5"),
];

fn with_defaults(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in DEFAULT_PARAMETERS {
        let query = url.split_once('?').map(|(_, query)| query);
        let is_set = query.is_some_and(|query| {
            query.split('&').any(|parameter| parameter.split('=').next() == Some(name))
        });
        if !is_set {
            let separator = if query.is_some() { '&' } else { '?' };
            url = format!("{url}{separator}{name}={value}");
        }
    }
    url
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn current_setting(name: Text) -> Text;
}

fn check_server(url: &str) -> Result<(), ConnectError> {
    let mut connection = PgConnection::establish(url).map_err(unreachable)?;
    let (version_number, version, encoding) = select((
        current_setting("server_version_num"),
        current_setting("server_version"),
        current_setting("server_encoding"),
    ))
    .get_result::<(String, String, String)>(&mut connection)
    .map_err(|error| unreachable(ConnectionError::CouldntSetupConfiguration(error)))?;

    // 140005 is 14.5.
    let major_version = version_number.parse::<i32>().unwrap_or_default() / 10_000;
    if major_version < MIN_MAJOR_VERSION {
        return Err(ConnectError::TooOld { version });
    }
    if encoding != "UTF8" {
        return Err(ConnectError::WrongEncoding { encoding });
    }
    Ok(())
}

/// As they hold for a session of the service: both may be set for a role or a database alone.
fn check_durability(url: &str) -> Result<(), ConnectError> {
    let mut connection = PgConnection::establish(url).map_err(unreachable)?;
    for setting in ["fsync", "synchronous_commit"] {
        let value: String = select(current_setting(setting))
            .get_result(&mut connection)
            .map_err(|error| unreachable(ConnectionError::CouldntSetupConfiguration(error)))?;
        if value == "off" {
            return Err(ConnectError::Forgetful { setting });
        }
    }
    Ok(())
}

fn unreachable(error: ConnectionError) -> ConnectError {
    match error {
        ConnectionError::CouldntSetupConfiguration(error)
            if is_mixed_up(take_sqlstate().as_ref()) =>
        {
            ConnectError::MixesUpStatements(Box::new(MixedUpStatements(error)))
        }
        error => ConnectError::Unreachable(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::with_defaults;

    #[test]
    fn parameters_of_the_url_come_before_the_defaults() {
        let name = "fallback_application_name=media-server";
        let alive = "tcp_user_timeout=30000&keepalives_idle=15&keepalives_interval=5";
        let table = [
            ("postgres:///media", format!("postgres:///media?connect_timeout=2&{name}&{alive}")),
            (
                "postgres://h/media?sslmode=require",
                format!("postgres://h/media?sslmode=require&connect_timeout=2&{name}&{alive}"),
            ),
            (
                "postgres://h/media?connect_timeout=9",
                format!("postgres://h/media?connect_timeout=9&{name}&{alive}"),
            ),
        ];
        for (url, expected) in table {
            assert_eq!(with_defaults(url), expected);
        }
    }
}
