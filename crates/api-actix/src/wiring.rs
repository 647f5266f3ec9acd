//! Which adapter stands behind which port; nothing else names an adapter.

mod images;
mod server_lock;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use adapters_fs::{Inspector, LocalContentSource, LocalFileStore, ThumbnailMaker, create_folder};
use adapters_postgres::{ConnectError, PostgresDatabase};
use adapters_sqlite::SqliteDatabase;
use ports::{
    Adoption, ContentInspector, ContentSource, FileStore, HealthCheck, ImageProcessor, KeysInUse,
    LibraryReader, LibraryWriter, MediaFiles, PortError, Quarantine, RetiredKeys, Revisions,
    StoreInventory, ThumbnailRows, TokenAuthenticator, Tokens, Users,
};
use thiserror::Error;

pub use self::images::{WorkerError, run_image_worker};
pub use self::server_lock::ServerLock;
use crate::metrics::{ImageWork, PoolState, PoolUse};
use crate::settings::{DatabaseUrl, Settings};

/// Everything that the use cases need from the outside world, except time and randomness.
#[derive(Clone)]
pub struct Wiring {
    /// The ports of the database.
    pub database: Database,
    /// The bytes.
    pub file_store: Arc<dyn FileStore>,
    /// All of the bytes.
    pub inventory: Arc<dyn StoreInventory>,
    /// Bytes that were taken from under their keys.
    pub quarantine: Arc<dyn Quarantine>,
    /// Whether the bytes can be stored.
    pub file_store_health: Arc<dyn HealthCheck>,
    /// What bytes are.
    pub inspector: Arc<dyn ContentInspector>,
    /// Thumbnails.
    pub images: Arc<dyn ImageProcessor>,
    /// What making thumbnails comes to.
    pub image_work: Arc<dyn ImageWork>,
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
    /// The thumbnails' rows.
    pub thumbnail_rows: Arc<dyn ThumbnailRows>,
    /// The keys that rows have.
    pub keys_in_use: Arc<dyn KeysInUse>,
    /// Everything, in pages.
    pub reader: Arc<dyn LibraryReader>,
    /// What comes from elsewhere.
    pub writer: Arc<dyn LibraryWriter>,
    /// Room for what keeps its ids.
    pub adoption: Arc<dyn Adoption>,
    /// The names of the database's states.
    pub revisions: Arc<dyn Revisions>,
    /// Whether the database answers.
    pub health: Arc<dyn HealthCheck>,
    /// How busy the database's connections are.
    pub pool: Arc<dyn PoolState>,
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
    Postgres(#[from] ConnectError),
    /// The database server forgets in a crash what it has confirmed.
    #[error("{0}; MEDIA_ALLOW_UNSAFE_DATABASE=true accepts that")]
    UnsafePostgres(ConnectError),
    /// Another server is at work there.
    #[error("another server uses {} already", .0.display())]
    InUse(PathBuf),
    /// Whether another server is at work there cannot be told.
    #[error("{} cannot be locked", path.display())]
    Lock {
        /// The file to lock.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database cannot be used as it is.
    #[error("the database cannot be brought up to date")]
    Migrate(#[source] PortError),
    /// The folder of another library's bytes cannot be read.
    #[error("the folder {} cannot be read", path.display())]
    MediaRoot {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The processes that make thumbnails cannot be started.
    #[error("no image worker can be started")]
    ImageWorkers(#[source] io::Error),
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
    /// Opens what `settings` name, making what is missing. Thumbnails are made within the process.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let database = Database::open(settings)?;
        let store = Arc::new(open_file_store(&settings.data_dir)?);
        let images = Arc::new(ThumbnailMaker::new(images::limits(settings)));
        Ok(Self {
            database,
            file_store: store.clone(),
            inventory: store.clone(),
            quarantine: store.clone(),
            file_store_health: store,
            inspector: Arc::new(Inspector),
            images: images.clone(),
            image_work: images,
        })
    }
}

fn open_file_store(path: &Path) -> Result<LocalFileStore, OpenError> {
    LocalFileStore::open(path)
        .map_err(|source| OpenError::FileStore { path: path.to_owned(), source })
}

/// The store of the bytes, and a place from which it can take others.
pub struct StoreWithSource {
    /// The store.
    pub store: Arc<dyn FileStore>,
    /// The other place.
    pub source: Option<Arc<dyn ContentSource>>,
}

impl StoreWithSource {
    /// Opens the store that `settings` name, and `root` as a folder of other bytes.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(settings: &Settings, root: Option<&Path>) -> Result<Self, OpenError> {
        let store = Arc::new(open_file_store(&settings.data_dir)?);
        let Some(root) = root else { return Ok(Self { store, source: None }) };
        let source = LocalContentSource::open(root, Arc::clone(&store))
            .map_err(|source| OpenError::MediaRoot { path: root.to_owned(), source })?;
        Ok(Self { store, source: Some(Arc::new(source)) })
    }
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
            DatabaseUrl::Postgres(url) => open_postgres(url.reveal(), settings),
        }?;
        for migration in &database.applied_migrations {
            tracing::info!(migration, "applied");
        }
        Ok(database)
    }

    /// One database behind all ports.
    pub fn new<D>(database: D, applied_migrations: Vec<String>) -> Self
    where
        D: MediaFiles
            + Users
            + Tokens
            + TokenAuthenticator
            + RetiredKeys
            + ThumbnailRows
            + KeysInUse
            + LibraryReader
            + LibraryWriter
            + Adoption
            + Revisions
            + HealthCheck
            + PoolState
            + 'static,
    {
        let database = Arc::new(database);
        Self {
            media_files: database.clone(),
            users: database.clone(),
            tokens: database.clone(),
            authenticator: database.clone(),
            retired_keys: database.clone(),
            thumbnail_rows: database.clone(),
            keys_in_use: database.clone(),
            reader: database.clone(),
            writer: database.clone(),
            adoption: database.clone(),
            revisions: database.clone(),
            health: database.clone(),
            pool: database,
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
    create_folder(path).map_err(|source| OpenError::Folder { path: path.to_owned(), source })
}

fn open_postgres(url: &str, settings: &Settings) -> Result<Database, OpenError> {
    let connect = if settings.allow_unsafe_database {
        PostgresDatabase::connect_forgetful
    } else {
        PostgresDatabase::connect
    };
    let database =
        connect(url, settings.database_connections.get()).map_err(|error| match error {
            ConnectError::Forgetful { .. } => OpenError::UnsafePostgres(error),
            error => error.into(),
        })?;
    let applied = database.migrate().map_err(OpenError::Migrate)?;
    Ok(Database::new(database, applied))
}

impl PoolState for SqliteDatabase {
    fn pool_use(&self) -> PoolUse {
        pool_use(self.open_connections(), self.idle_connections(), self.max_connections())
    }
}

impl PoolState for PostgresDatabase {
    fn pool_use(&self) -> PoolUse {
        pool_use(self.open_connections(), self.idle_connections(), self.max_connections())
    }
}

/// The numbers are read one after the other, so that they may belong to different moments.
fn pool_use(open: u32, idle: u32, max: u32) -> PoolUse {
    PoolUse { in_use: open.saturating_sub(idle), idle, max }
}
