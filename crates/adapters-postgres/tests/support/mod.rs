//! Databases that live as long as a test, on the server that `TEST_DATABASE_URL` names.

use std::sync::atomic::{AtomicU32, Ordering};

use adapters_postgres::PostgresDatabase;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

/// More than any behaviour of the contract asks for at once, so that none of them waits for long.
const MAX_CONNECTIONS: u32 = 20;

/// An own database on the test server, dropped with this value.
pub struct TestDatabase {
    server: String,
    name: String,
}

impl TestDatabase {
    /// A database without any table.
    pub fn empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("TEST_DATABASE_URL").expect(
            "TEST_DATABASE_URL names no PostgreSQL server: run the tests with `make test` or \
             `scripts/with-postgres cargo test`",
        );
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let database = Self { server, name: format!("test_{}_{count}", std::process::id()) };
        database.drop_if_exists();
        database.on_server(&format!(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'",
            database.name
        ));
        database
    }

    /// A database with the service's tables, and the service's way in.
    pub fn migrated() -> (Self, PostgresDatabase) {
        let database = Self::empty();
        let postgres = database.connect();
        postgres.migrate().expect("an empty database can be migrated");
        (database, postgres)
    }

    /// The service's way into this database.
    pub fn connect(&self) -> PostgresDatabase {
        PostgresDatabase::connect(&self.url(), MAX_CONNECTIONS).expect("the test server is there")
    }

    pub fn url(&self) -> String {
        let (path, parameters) = match self.server.split_once('?') {
            Some((path, parameters)) => (path, format!("?{parameters}")),
            None => (self.server.as_str(), String::new()),
        };
        let server = path.rsplit_once('/').map_or(path, |(server, _)| server);
        format!("{server}/{}{parameters}", self.name)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection that the service knows nothing of.
    pub fn connection(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("the test server is there")
    }

    /// Runs statements in this database behind the service's back.
    pub fn run(&self, statements: &str) {
        self.connection().batch_execute(statements).expect("the statements of a test are sound");
    }

    /// Runs statements on the server, outside of this database.
    pub fn on_server(&self, statements: &str) {
        let mut connection =
            PgConnection::establish(&self.server).expect("the test server is there");
        connection.batch_execute(statements).expect("the statements of a test are sound");
    }

    fn drop_if_exists(&self) {
        self.on_server(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.drop_if_exists();
    }
}
