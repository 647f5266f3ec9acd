//! The lock that keeps a second server away from a database or a data folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::folder::make_folder;
use super::open_error::OpenError;
use crate::settings::{DatabaseUrl, Settings};

/// Keeps other servers away from the same data while this value lives. Only `serve` and
/// `--adopt-store` take it.
///
/// A SQLite database has one server, and so has the data folder of a server on SQLite. Servers on
/// one PostgreSQL may share a data folder.
pub struct ServerLock {
    _locks: Vec<File>,
}

impl ServerLock {
    /// Locks the data as its only server, or as one of several on PostgreSQL.
    ///
    /// # Errors
    /// [`OpenError::InUse`] if another server holds the lock.
    pub fn take(settings: &Settings) -> Result<Self, OpenError> {
        Self::take_as(File::try_lock_shared, settings)
    }

    /// Locks the data folder against every other server, with any database.
    ///
    /// # Errors
    /// [`OpenError::InUse`] if another server holds the lock.
    pub fn take_alone(settings: &Settings) -> Result<Self, OpenError> {
        Self::take_as(File::try_lock, settings)
    }

    /// `try_lock` locks the data folder for PostgreSQL, whose servers may share it.
    fn take_as(try_lock: TryLock, settings: &Settings) -> Result<Self, OpenError> {
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
                    lock(&of_database, File::try_lock, path)?,
                    lock(&of_folder, File::try_lock, &settings.store.data_dir)?,
                ]
            }
            DatabaseUrl::Postgres(_) => {
                vec![lock(&of_folder, try_lock, &settings.store.data_dir)?]
            }
        };
        Ok(Self { _locks: locks })
    }
}

/// [`File::try_lock`] or [`File::try_lock_shared`].
type TryLock = fn(&File) -> Result<(), TryLockError>;

/// Locks the file at `path`, which is created if it is missing, until the returned file is dropped.
fn lock(path: &Path, try_lock: TryLock, what: &Path) -> Result<File, OpenError> {
    let failed = |source| OpenError::Lock { path: path.to_owned(), source };
    let mut options = OpenOptions::new();
    let file = options.append(true).create(true).mode(0o640).open(path).map_err(failed)?;
    match try_lock(&file) {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(what.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
