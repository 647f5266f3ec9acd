use std::path::PathBuf;

use adapters_sqlite::SqliteDatabase;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use ports::{
    Adoption, CopyTarget, DatabaseIdentity, HealthCheck, KeysInUse, LibraryReader, LibraryWriter,
    MediaFiles, RetiredKeys, Revisions, ThumbnailRows, TokenAuthenticator, Tokens, Users,
};
use ports_contract::{DatabaseWorld, LibraryWorld};
use tempfile::TempDir;

/// A migrated database in a folder of its own, which goes with it.
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

    /// The file of the database; anything may be put beside it.
    pub(crate) fn path(&self) -> PathBuf {
        path_in(&self.folder)
    }

    /// The same file, after everything that was open is closed.
    pub(crate) fn reopened(self) -> Self {
        let Self { database, folder } = self;
        drop(database);
        let database = SqliteDatabase::open(&path_in(&folder)).expect("the file can be opened");
        Self { database, folder }
    }

    /// A connection that knows nothing of the adapter.
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
    fn media_files(&self) -> &dyn MediaFiles {
        &self.database
    }

    fn users(&self) -> &dyn Users {
        &self.database
    }

    fn tokens(&self) -> &dyn Tokens {
        &self.database
    }

    fn authenticator(&self) -> &dyn TokenAuthenticator {
        &self.database
    }

    fn retired_keys(&self) -> &dyn RetiredKeys {
        &self.database
    }

    fn thumbnail_rows(&self) -> &dyn ThumbnailRows {
        &self.database
    }

    fn keys_in_use(&self) -> &dyn KeysInUse {
        &self.database
    }

    fn revisions(&self) -> &dyn Revisions {
        &self.database
    }

    fn health(&self) -> &dyn HealthCheck {
        &self.database
    }
}

impl LibraryWorld for SqliteWorld {
    fn identity(&self) -> &dyn DatabaseIdentity {
        &self.database
    }

    fn copy_target(&self) -> &dyn CopyTarget {
        &self.database
    }

    fn adoption(&self) -> &dyn Adoption {
        &self.database
    }

    fn reader(&self) -> &dyn LibraryReader {
        &self.database
    }

    fn writer(&self) -> &dyn LibraryWriter {
        &self.database
    }
}
