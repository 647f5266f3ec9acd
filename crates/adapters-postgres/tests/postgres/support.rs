//! The database that each test runs on, on the server that `TEST_DATABASE_URL` names.

use std::sync::atomic::{AtomicU32, Ordering};

use adapters_postgres::PostgresDatabase;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use ports::{Database, Migrations};
use ports_contract::DatabaseWorld;

/// A quarter of them is more than any behaviour of the contract suite uses at once.
const MAX_CONNECTIONS: u32 = 80;

/// A database of its own on the test server, dropped with this value.
pub(crate) struct TestDatabase {
    server: String,
    name: String,
}

impl TestDatabase {
    /// A database without any table.
    pub(crate) fn empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("TEST_DATABASE_URL").expect(
            "TEST_DATABASE_URL names no PostgreSQL server: run the tests with `make test` or \
             `scripts/with-postgres cargo test`",
        );
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let database = Self { server, name: format!("test_{}_{count}", std::process::id()) };
        database.drop_if_exists();
        let create =
            format!("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", database.name);
        database.run_on_server(&create);
        database
    }

    /// Connects the adapter to this database.
    pub(crate) fn connect(&self) -> PostgresDatabase {
        PostgresDatabase::connect(&self.url(), MAX_CONNECTIONS).expect("the test server is there")
    }

    /// The URL of this database on the server.
    pub(crate) fn url(&self) -> String {
        let parameters = self.server.find('?').unwrap_or(self.server.len());
        let (path, parameters) = self.server.split_at(parameters);
        let server = path.rsplit_once('/').map_or(path, |(server, _)| server);
        format!("{server}/{}{parameters}", self.name)
    }

    /// A connection without the adapter.
    pub(crate) fn connection(&self) -> PgConnection {
        PgConnection::establish(&self.url()).expect("the test server is there")
    }

    /// Runs statements in this database without the adapter.
    pub(crate) fn run(&self, statements: &str) {
        self.connection().batch_execute(statements).expect("the statements of a test are valid");
    }

    /// Allows or rejects new connections to this database; open ones stay.
    pub(crate) fn allow_connections(&self, allowed: bool) {
        self.run_on_server(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allowed}", self.name));
    }

    /// Ends every connection to this database and waits until they have ended.
    pub(crate) fn end_all_connections(&self) {
        self.run_on_server(&format!(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        ));
    }

    fn drop_if_exists(&self) {
        self.run_on_server(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }

    fn run_on_server(&self, statements: &str) {
        let mut server = PgConnection::establish(&self.server).expect("the test server is there");
        server.batch_execute(statements).expect("the statements of a test are valid");
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.drop_if_exists();
    }
}

/// The adapter on a migrated database of its own. The pool is dropped before the database, which
/// would otherwise be dropped under its connections.
pub(crate) struct PostgresWorld {
    pub(crate) postgres: PostgresDatabase,
    pub(crate) database: TestDatabase,
}

impl PostgresWorld {
    pub(crate) fn new() -> Self {
        Self::on(TestDatabase::empty())
    }

    pub(crate) fn on(database: TestDatabase) -> Self {
        let postgres = database.connect();
        postgres.migrate().expect("the migrations are valid");
        Self { postgres, database }
    }
}

impl DatabaseWorld for PostgresWorld {
    fn database(&self) -> &dyn Database {
        &self.postgres
    }
}
