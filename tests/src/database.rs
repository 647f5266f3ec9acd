//! A private database for each test, and direct access to it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

/// The database that a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A database that no other test uses.
pub(crate) enum Database {
    /// The default database, in the data folder.
    Sqlite(PathBuf),
    Postgres(PostgresDatabase),
}

/// Dropped with everything in it, unless its server removes it.
pub(crate) struct PostgresDatabase {
    server: Option<String>,
    name: String,
    pub(crate) url: String,
}

/// A lock of another process, released when dropped.
pub enum Lock {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    value: String,
}

impl Database {
    pub(crate) fn execute(&self, statements: &str) {
        match self {
            Self::Sqlite(path) => sqlite(path).batch_execute(statements),
            Self::Postgres(database) => postgres(&database.url).batch_execute(statements),
        }
        .unwrap_or_else(|error| panic!("{error}: {statements}"));
    }

    /// Locks the table of media files in this `mode` of PostgreSQL; SQLite has one mode, for all
    /// tables.
    pub(crate) fn lock(&self, mode: &str) -> Lock {
        match self {
            Self::Sqlite(path) => Lock::Sqlite(begun(sqlite(path), "BEGIN IMMEDIATE")),
            Self::Postgres(database) => Lock::Postgres(begun(
                postgres(&database.url),
                &format!("BEGIN; LOCK TABLE media_files IN {mode} MODE"),
            )),
        }
    }

    pub(crate) fn number(&self, query: &str) -> i64 {
        let query = sql_query(format!("SELECT ({query}) AS value"));
        let row: NumberRow = match self {
            Self::Sqlite(path) => query.get_result(&mut sqlite(path)),
            Self::Postgres(database) => query.get_result(&mut postgres(&database.url)),
        }
        .expect("a number is selected");
        row.value
    }

    pub(crate) fn texts(&self, column: &str, table: &str) -> Vec<String> {
        let query = sql_query(format!("SELECT {column} AS value FROM {table} ORDER BY {column}"));
        let rows: Vec<TextRow> = match self {
            Self::Sqlite(path) => query.load(&mut sqlite(path)),
            Self::Postgres(database) => query.load(&mut postgres(&database.url)),
        }
        .expect("texts are selected");
        rows.into_iter().map(|row| row.value).collect()
    }
}

fn begun<C: SimpleConnection>(mut connection: C, statements: &str) -> C {
    connection.batch_execute(statements).expect("the lock is given");
    connection
}

fn sqlite(path: &std::path::Path) -> SqliteConnection {
    let path = path.to_str().expect("temporary folders have plain names");
    let mut connection = SqliteConnection::establish(path).expect("the database file opens");
    connection.batch_execute("PRAGMA busy_timeout = 10000").expect("a timeout can be set");
    connection
}

pub(crate) fn postgres(url: &str) -> PgConnection {
    PgConnection::establish(url).expect("the PostgreSQL server of TEST_DATABASE_URL answers")
}

impl PostgresDatabase {
    pub(crate) fn create() -> Self {
        static CREATED: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| {
            panic!("TEST_DATABASE_URL names no PostgreSQL server: run the tests with `make test`")
        });
        let number = CREATED.fetch_add(1, Ordering::Relaxed);
        let name = format!("media_test_{}_{number}", std::process::id());
        let statement = format!("CREATE DATABASE {name} TEMPLATE template0");
        postgres(&server).batch_execute(&statement).expect("the account may create databases");
        let url = with_database(&server, &name);
        Self { server: Some(server), name, url }
    }

    /// The only database of a private server, which is not dropped: the server may have stopped.
    pub(crate) fn at(url: &str) -> Self {
        Self { server: None, name: "postgres".to_owned(), url: url.to_owned() }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let connection = self.server.as_deref().map(PgConnection::establish);
        if let Some(Ok(mut connection)) = connection {
            // A database that cannot be dropped is removed with the whole cluster.
            let _ = connection.batch_execute(&statement);
        }
    }
}

/// The URL `server` with another database.
pub(crate) fn with_database(server: &str, name: &str) -> String {
    let authority = server.find("://").map_or(0, |at| at + 3);
    let path_end = server.find('?').unwrap_or(server.len());
    let path = server[authority..path_end].find('/').map_or(path_end, |at| authority + at);
    format!("{}/{name}{}", &server[..path], &server[path_end..])
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_of_a_url_is_replaced() {
        let table = [
            ("postgres://me@/postgres?host=/tmp/x", "postgres://me@/new?host=/tmp/x"),
            ("postgres://me:pw@host:5432/old", "postgres://me:pw@host:5432/new"),
            ("postgres://host", "postgres://host/new"),
            ("postgres://host?sslmode=disable", "postgres://host/new?sslmode=disable"),
        ];
        for (server, expected) in table {
            assert_eq!(with_database(server, "new"), expected);
        }
    }
}
