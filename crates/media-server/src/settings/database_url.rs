//! The URL of the database, shown without its credentials.

use std::fmt;
use std::path::PathBuf;

/// The kind of the database and its address.
///
/// [`Display`](fmt::Display) and [`Debug`](fmt::Debug) hide the user name and password of a
/// PostgreSQL URL, and the value of every parameter that could be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres(PostgresUrl),
}

/// A connection URI of PostgreSQL (its manual, 32.1.1.2), which may contain a password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(String);

impl DatabaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) =
            text.split_once(':').ok_or_else(|| format!("It is not a URL. {KNOWN_SCHEMES}"))?;
        match scheme {
            "sqlite" => sqlite_path(rest).map(Self::Sqlite),
            "postgres" | "postgresql" => {
                check_postgres(rest)?;
                Ok(Self::Postgres(PostgresUrl(text.to_owned())))
            }
            _ => Err(format!("The scheme {scheme:?} is unknown. {KNOWN_SCHEMES}")),
        }
    }
}

const KNOWN_SCHEMES: &str =
    "The known forms are sqlite:PATH, sqlite://PATH, postgres://… and postgresql://….";

fn sqlite_path(rest: &str) -> Result<PathBuf, String> {
    match rest.strip_prefix("//").unwrap_or(rest) {
        "" => Err("It names no file after sqlite:.".to_owned()),
        ":memory:" => Err("A database in memory would be lost at exit; name a file.".to_owned()),
        path => Ok(PathBuf::from(path)),
    }
}

/// Rejects errors that libpq would report with a quote from the URL, which may be the password.
fn check_postgres(rest: &str) -> Result<(), String> {
    let rest = rest.strip_prefix("//").ok_or("It does not begin with postgres://.")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.split('?').next().unwrap_or_default();
    let credentials = authority.rsplit_once('@').map_or("", |(credentials, _)| credentials);
    if credentials.contains(['@', '?']) || path.contains('@') || !is_percent_encoded(rest) {
        return Err("Within the user name and the password, %, @, / and ? must be written %25, \
                    %40, %2F and %3F."
            .to_owned());
    }
    if !after_credentials(authority).split(',').all(brackets_are_valid) {
        return Err("An IPv6 address must be written as in [::1]:5432.".to_owned());
    }
    Ok(())
}

/// Whether two hexadecimal digits follow each percent sign.
fn is_percent_encoded(text: &str) -> bool {
    let mut pieces = text.split('%').map(str::as_bytes);
    pieces.next();
    pieces.all(|piece| piece.len() >= 2 && piece[..2].iter().all(u8::is_ascii_hexdigit))
}

/// The hosts of an authority.
fn after_credentials(authority: &str) -> &str {
    let hosts = authority.rsplit('@').next().unwrap_or(authority);
    hosts.split('?').next().unwrap_or(hosts)
}

fn brackets_are_valid(host: &str) -> bool {
    !host.starts_with('[')
        || host.split_once(']').is_some_and(|(_, port)| port.is_empty() || port.starts_with(':'))
}

impl PostgresUrl {
    /// The complete URL, with its credentials.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, name) = address.split_once('/').unwrap_or((address, ""));
        write!(f, "postgres://{}/{name}", after_credentials(authority))?;
        let parameters = query.split('&').filter(|parameter| !parameter.is_empty());
        for (number, parameter) in parameters.enumerate() {
            let mark = if number == 0 { '?' } else { '&' };
            match parameter.split_once('=') {
                Some((name, _)) if !SHOWN.contains(&name) => write!(f, "{mark}{name}=***")?,
                _ => write!(f, "{mark}{parameter}")?,
            }
        }
        Ok(())
    }
}

/// The parameters of libpq (PostgreSQL's manual, 34.1.2) that say where the server is and how it is
/// reached. None of them is a secret; others, and misspelt ones, could be.
const SHOWN: [&str; 9] = [
    "application_name",
    "connect_timeout",
    "host",
    "hostaddr",
    "port",
    "service",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
];

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresUrl({self})")
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => write!(f, "{url}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DatabaseUrl;

    #[test]
    fn known_schemes_are_read_and_shown_without_credentials() {
        let table = [
            ("sqlite:media.db", "sqlite:media.db"),
            ("sqlite://media.db", "sqlite:media.db"),
            ("sqlite:///var/lib/media.db", "sqlite:/var/lib/media.db"),
            ("sqlite:/var/lib/media.db", "sqlite:/var/lib/media.db"),
            ("postgres://host/media", "postgres://host/media"),
            ("postgresql://ada:secret@host:5432/media", "postgres://host:5432/media"),
            (
                "postgres://ada:secret@host/media?password=secret",
                "postgres://host/media?password=***",
            ),
            ("postgres://ada:secret@host?sslmode=require", "postgres://host/?sslmode=require"),
            (
                "postgres:///media?host=/run/postgresql&user=ada&passwd=secret&port=5433",
                "postgres:///media?host=/run/postgresql&user=***&passwd=***&port=5433",
            ),
            ("postgres:///media?p%61ssword=secret&&host", "postgres:///media?p%61ssword=***&host"),
            (
                "postgres://ada:s%40%2f%25@[::1]:5432,[::2]/media",
                "postgres://[::1]:5432,[::2]/media",
            ),
        ];
        for (text, shown) in table {
            let url = DatabaseUrl::parse(text).expect(text);
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("secret"), "{text}");
        }
    }

    #[test]
    fn the_revealed_postgres_url_is_complete() {
        let text = "postgresql://ada:secret@host/media?sslmode=require";
        let Ok(DatabaseUrl::Postgres(url)) = DatabaseUrl::parse(text) else {
            panic!("{text} is a PostgreSQL URL");
        };
        assert_eq!(url.reveal(), text);
    }

    #[test]
    fn an_invalid_database_url_is_rejected_by_a_sentence_without_secrets() {
        let table = [
            ("", "It is not a URL."),
            ("media.db", "It is not a URL."),
            ("mysql://ada:secret@host/media", "The scheme \"mysql\" is unknown."),
            ("SQLITE:media.db", "The scheme \"SQLITE\" is unknown."),
            ("sqlite:", "It names no file"),
            ("sqlite://", "It names no file"),
            ("sqlite::memory:", "A database in memory"),
            ("postgres:media", "It does not begin with postgres://."),
            ("postgres://ada:secret@1@host/media", "Within the user name and the password"),
            ("postgres://ada:sec/ret@host/media", "Within the user name and the password"),
            ("postgres://ada:sec?ret@host/media", "Within the user name and the password"),
            ("postgres://ada:secret%@host/media", "Within the user name and the password"),
            ("postgres://ada:secret%4x@host/media", "Within the user name and the password"),
            ("postgres://ada:secret@[::1/media", "An IPv6 address"),
            ("postgres://ada:secret@[::1]5432/media", "An IPv6 address"),
        ];
        for (text, sentence) in table {
            let error = DatabaseUrl::parse(text).expect_err(text);
            assert!(error.starts_with(sentence), "{text}: {error}");
            assert!(!error.contains("secret"), "{text}: {error}");
        }
    }
}
