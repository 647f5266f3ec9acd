//! The database that each test runs on.

use std::path::PathBuf;

use adapters_sqlite::SqliteDatabase;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use ports::{Database, Migrations};
use ports_contract::DatabaseWorld;
use tempfile::TempDir;

/// A migrated database in a temporary folder.
pub(crate) struct SqliteWorld {
    pub(crate) database: SqliteDatabase,
    folder: TempDir,
}

impl SqliteWorld {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let database = SqliteDatabase::open(&path_in(&folder)).expect("a new file can be opened");
        database.migrate().expect("a new database can be migrated");
        Self { database, folder }
    }

    /// The file of the database. Tests may put other files beside it.
    pub(crate) fn path(&self) -> PathBuf {
        path_in(&self.folder)
    }

    /// Closes the database and opens the same file again.
    pub(crate) fn reopened(self) -> Self {
        let Self { database, folder } = self;
        drop(database);
        let database = SqliteDatabase::open(&path_in(&folder)).expect("the file can be opened");
        Self { database, folder }
    }

    /// A connection without the adapter.
    pub(crate) fn raw_connection(&self) -> SqliteConnection {
        let path = self.path();
        let path = path.to_str().expect("the path is UTF-8");
        let mut connection = SqliteConnection::establish(path).expect("the file can be opened");
        connection.batch_execute("PRAGMA busy_timeout = 5000").expect("a pragma can be set");
        connection
    }
}

fn path_in(folder: &TempDir) -> PathBuf {
    folder.path().join("media.sqlite3")
}

impl DatabaseWorld for SqliteWorld {
    fn database(&self) -> &dyn Database {
        &self.database
    }
}
