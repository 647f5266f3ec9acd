use std::fs;
use std::path::Path;

use adapters_fs::{FileLock, LockMode};

use super::{OpenError, make_folder};
use crate::settings::{DatabaseUrl, Settings};

/// What keeps other servers away from the same data, for as long as this value lives; commands other
/// than `serve` are not concerned.
///
/// A SQLite database has one server, and so has the data folder of a server on SQLite. Any number of
/// servers on one PostgreSQL share a data folder.
pub struct ServerLock {
    _locks: Vec<FileLock>,
}

impl ServerLock {
    /// Takes the place of the one server, or joins those that may share.
    ///
    /// # Errors
    /// [`OpenError::InUse`] where another server is in the way.
    pub fn take(settings: &Settings) -> Result<Self, OpenError> {
        Self::take_as(LockMode::Shared, settings)
    }

    /// Locks the data folder against every other server, whatever the database.
    ///
    /// # Errors
    /// [`OpenError::InUse`] where another server is in the way.
    pub fn take_alone(settings: &Settings) -> Result<Self, OpenError> {
        Self::take_as(LockMode::Exclusive, settings)
    }

    /// `mode` is how the data folder is locked for PostgreSQL, whose servers may share it.
    fn take_as(mode: LockMode, settings: &Settings) -> Result<Self, OpenError> {
        make_folder(&settings.store.data_dir)?;
        let of_folder = settings.store.data_dir.join("server.lock");
        let locks = match &settings.database_url() {
            DatabaseUrl::Sqlite(path) => {
                if let Some(folder) = path.parent() {
                    make_folder(folder)?;
                }
                let mut of_database = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
                of_database.as_mut_os_string().push(".lock");
                vec![
                    lock(&of_database, LockMode::Exclusive, path)?,
                    lock(&of_folder, LockMode::Exclusive, &settings.store.data_dir)?,
                ]
            }
            DatabaseUrl::Postgres(_) => {
                vec![lock(&of_folder, mode, &settings.store.data_dir)?]
            }
        };
        Ok(Self { _locks: locks })
    }
}

fn lock(path: &Path, mode: LockMode, what: &Path) -> Result<FileLock, OpenError> {
    FileLock::try_acquire(path, mode)
        .map_err(|source| OpenError::Lock { path: path.to_owned(), source })?
        .ok_or_else(|| OpenError::InUse(what.to_owned()))
}
