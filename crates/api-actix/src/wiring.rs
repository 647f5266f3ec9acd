//! Which adapter stands behind which port; nothing else names an adapter.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use adapters_fs::{ImageLimits, Inspector, LocalFileStore, ThumbnailMaker};
use adapters_postgres::PostgresDatabase;
use adapters_sqlite::SqliteDatabase;
use ports::{
    ContentInspector, FileStore, HealthCheck, ImageProcessor, MediaFiles, PortError, RetiredKeys,
    TokenAuthenticator, Tokens, Users,
};
use thiserror::Error;

use crate::settings::{DatabaseUrl, Settings};

/// Everything that the use cases need from the outside world, except time and randomness.
#[derive(Clone)]
pub struct Wiring {
    /// The ports of the database.
    pub database: Database,
    /// The bytes.
    pub file_store: Arc<dyn FileStore>,
    /// Whether the bytes can be stored.
    pub file_store_health: Arc<dyn HealthCheck>,
    /// What bytes are.
    pub inspector: Arc<dyn ContentInspector>,
    /// Thumbnails.
    pub images: Arc<dyn ImageProcessor>,
}

/// The ports of one database whose schema is up to date.
#[derive(Clone)]
pub struct Database {
    /// The media files' rows.
    pub media_files: Arc<dyn MediaFiles>,
    /// The accounts.
    pub users: Arc<dyn Users>,
    /// The tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Who holds a token.
    pub authenticator: Arc<dyn TokenAuthenticator>,
    /// The keys that were given up.
    pub retired_keys: Arc<dyn RetiredKeys>,
    /// Whether the database answers.
    pub health: Arc<dyn HealthCheck>,
    /// The names of the migrations that were applied when it was opened.
    pub applied_migrations: Vec<String>,
}

/// Why there is nothing to work with.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder of the database file is missing and cannot be made.
    #[error("the folder {} cannot be made", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database file cannot be used.
    #[error(transparent)]
    Sqlite(#[from] adapters_sqlite::OpenError),
    /// The database server cannot be used.
    #[error(transparent)]
    Postgres(#[from] adapters_postgres::ConnectError),
    /// The database cannot be used as it is.
    #[error("the database cannot be brought up to date")]
    Migrate(#[source] PortError),
    /// The folder of the bytes cannot be used.
    #[error("files cannot be stored in {}", path.display())]
    FileStore {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Wiring {
    /// Opens what `settings` name, making what is missing.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let database = Database::open(settings)?;
        let store = Arc::new(open_file_store(&settings.data_dir)?);
        let limits = ImageLimits {
            max_pixels: settings.max_image_pixels.get(),
            max_decoded_bytes: settings.max_decoded_size,
        };
        Ok(Self {
            database,
            file_store: store.clone(),
            file_store_health: store,
            inspector: Arc::new(Inspector),
            images: Arc::new(ThumbnailMaker::new(limits)),
        })
    }
}

fn open_file_store(path: &Path) -> Result<LocalFileStore, OpenError> {
    LocalFileStore::open(path)
        .map_err(|source| OpenError::FileStore { path: path.to_owned(), source })
}

impl Database {
    /// Opens the database that `settings` name, making it where it is a file that is missing, and
    /// brings its schema up to date.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let database = match &settings.database_url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path),
            DatabaseUrl::Postgres(url) => {
                open_postgres(url.reveal(), settings.database_connections.get())
            }
        }?;
        for migration in &database.applied_migrations {
            tracing::info!(migration, "applied");
        }
        Ok(database)
    }

    /// One database behind all ports.
    pub fn new<D>(database: D, applied_migrations: Vec<String>) -> Self
    where
        D: MediaFiles + Users + Tokens + TokenAuthenticator + RetiredKeys + HealthCheck + 'static,
    {
        let database = Arc::new(database);
        Self {
            media_files: database.clone(),
            users: database.clone(),
            tokens: database.clone(),
            authenticator: database.clone(),
            retired_keys: database.clone(),
            health: database,
            applied_migrations,
        }
    }
}

fn open_sqlite(path: &Path) -> Result<Database, OpenError> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let database = SqliteDatabase::open(path)?;
    let applied = database.migrate().map_err(OpenError::Migrate)?;
    Ok(Database::new(database, applied))
}

fn make_folder(path: &Path) -> Result<(), OpenError> {
    fs::create_dir_all(path).map_err(|source| OpenError::Folder { path: path.to_owned(), source })
}

fn open_postgres(url: &str, connections: u32) -> Result<Database, OpenError> {
    let database = PostgresDatabase::connect(url, connections)?;
    let applied = database.migrate().map_err(OpenError::Migrate)?;
    Ok(Database::new(database, applied))
}
