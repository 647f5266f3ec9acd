//! Opens the database and migrates it.

use std::path::Path;
use std::sync::Arc;

use adapters_postgres::{ConnectError, PostgresDatabase};
use adapters_sqlite::SqliteDatabase;
use ports::{Database, Migrations};

use super::file_store::min_free;
use super::folder::make_folder;
use super::open_error::OpenError;
use super::refused_store::RefusedStore;
use crate::settings::{DatabaseUrl, Settings};

/// A database with the current schema.
#[derive(Clone)]
pub struct OpenDatabase {
    /// All of its ports.
    pub ports: Arc<dyn Database>,
    /// The names of the migrations that were applied when it was opened.
    pub applied_migrations: Vec<String>,
}

impl OpenDatabase {
    /// Opens the database of `settings` and migrates it. A missing SQLite file is created. A
    /// database with an unfinished copy is rejected.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let database = Self::open_copy_target(settings)?;
        let url = || settings.database_url();
        match database.ports.is_incomplete() {
            Ok(false) => Ok(database),
            Ok(true) => Err(RefusedStore::Incomplete(url()).into()),
            Err(source) => Err(RefusedStore::Unknown { database: url(), source }.into()),
        }
    }

    /// [`open`](Self::open) for `copy-database`, which may also open a database with an unfinished
    /// copy.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open_copy_target(settings: &Settings) -> Result<Self, OpenError> {
        let database = match &settings.database_url() {
            DatabaseUrl::Sqlite(path) => open_sqlite(path, settings),
            DatabaseUrl::Postgres(url) => open_postgres(url.reveal(), settings),
        }?;
        for migration in &database.applied_migrations {
            tracing::info!(migration, "applied");
        }
        Ok(database)
    }
}

fn open_sqlite(path: &Path, settings: &Settings) -> Result<OpenDatabase, OpenError> {
    let folder = path.parent().filter(|folder| *folder != "").unwrap_or(Path::new("."));
    make_folder(folder)?;
    let collation = Arc::clone(&settings.database.collation);
    let database = SqliteDatabase::open(path)?.with_collation(collation);
    let applied_migrations = database.migrate()?;
    let ports = Arc::new(database.with_reserve(min_free(settings, folder)));
    Ok(OpenDatabase { ports, applied_migrations })
}

fn open_postgres(url: &str, settings: &Settings) -> Result<OpenDatabase, OpenError> {
    let collation = Arc::clone(&settings.database.collation);
    let database = connect_postgres(url, settings)?.with_collation(collation);
    let applied_migrations = database.migrate()?;
    Ok(OpenDatabase { ports: Arc::new(database), applied_migrations })
}

fn connect_postgres(url: &str, settings: &Settings) -> Result<PostgresDatabase, OpenError> {
    let connect = if settings.database.allow_unsafe {
        PostgresDatabase::connect_forgetful
    } else {
        PostgresDatabase::connect
    };
    connect(url, settings.database.connections.get()).map_err(|error| match error {
        ConnectError::Forgetful { .. } => OpenError::UnsafePostgres(error),
        error => error.into(),
    })
}
