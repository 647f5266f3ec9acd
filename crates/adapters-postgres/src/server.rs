//! Checks of the server before it is used.
//!
//! Only here: SQLite is built in, so that its version, encoding and settings are known.

use diesel::pg::PgConnection;
use diesel::sql_types::Text;
use diesel::{Connection, ConnectionError, RunQueryDsl, select};
use pq_sys::take_sqlstate;
use thiserror::Error;

use crate::error::{MixedUpStatements, is_mixed_up};

/// Why a PostgreSQL database cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The URL is malformed, or the server is unreachable or rejects the connection; the source
    /// says which.
    #[error("cannot connect to PostgreSQL")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A pooler between the service and the server does not keep prepared statements.
    #[error("PostgreSQL is behind a pooler that cannot be used")]
    MixesUpStatements(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server is older than the oldest supported version.
    #[error("PostgreSQL {MIN_MAJOR_VERSION} or newer is needed, not {version}")]
    TooOld {
        /// The version that the server states.
        version: String,
    },
    /// A crash of the server, or of its machine, would lose committed transactions.
    #[error("PostgreSQL runs with {setting} = off and would lose in a crash what it has confirmed")]
    Forgetful {
        /// The setting that is off: `fsync` or `synchronous_commit`.
        setting: &'static str,
    },
    /// The encoding of the database cannot represent every name.
    #[error("the database needs the encoding UTF8, not {encoding}")]
    WrongEncoding {
        /// The encoding that the server states.
        encoding: String,
    },
}

const MIN_MAJOR_VERSION: i32 = 14;

/// Default parameters of libpq, used unless the URL sets them, or for the application name the
/// environment.
const DEFAULT_PARAMETERS: [(&str, &str); 5] = [
    ("connect_timeout", "2"),
    ("fallback_application_name", "media-server"),
    // A host that vanishes is detected within half a minute. In milliseconds, seconds and seconds.
    ("tcp_user_timeout", "30000"),
    ("keepalives_idle", "15"),
    ("keepalives_interval", "5"),
];

/// The URL with the default parameters that it does not set.
pub(crate) fn with_defaults(url: &str) -> String {
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

/// Checks the version and the encoding of the server.
pub(crate) fn check_server(url: &str) -> Result<(), ConnectError> {
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

/// Checks that commits survive a crash. The settings are those of a session of the service: a role
/// or a database may have its own.
pub(crate) fn check_durability(url: &str) -> Result<(), ConnectError> {
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
