//! Which adapter stands behind which port; nothing else names an adapter.

mod images;
mod open_error;
mod server_lock;
mod store;

use std::path::Path;
use std::sync::Arc;

use adapters_fs::{
    Inspector, LocalContentSource, LocalFileStore, ThumbnailMaker, create_folder, default_min_free,
};
use adapters_postgres::{ConnectError, PostgresDatabase};
use adapters_sqlite::SqliteDatabase;
use api_actix::{ImageWork, chain};
use application::BindStore;
use ports::{
    ContentInspector, ContentSource, Database, FileStore, HealthCheck, ImageProcessor, Migrations,
    OrphanLock, PortError, Quarantine, StoreInventory,
};

pub use self::images::{WorkerError, run_image_worker};
pub use self::open_error::OpenError;
pub use self::server_lock::ServerLock;
use self::store::Bind;
pub use self::store::RefusedStore;
use crate::settings::{DatabaseUrl, Settings};

/// Everything that the use cases need from the outside world, except time and randomness.
#[derive(Clone)]
pub struct Wiring {
    /// The database.
    pub database: OpenDatabase,
    /// The bytes.
    pub file_store: Arc<dyn FileStore>,
    /// All of the bytes.
    pub inventory: Arc<dyn StoreInventory>,
    /// Bytes that were taken from under their keys.
    pub quarantine: Arc<dyn Quarantine>,
    /// What keeps bytes without rows in place.
    pub orphan_lock: Arc<dyn OrphanLock>,
    /// Whether the bytes can be stored.
    pub file_store_health: Arc<dyn HealthCheck>,
    /// What bytes are.
    pub inspector: Arc<dyn ContentInspector>,
    /// Thumbnails.
    pub images: Arc<dyn ImageProcessor>,
    /// What making thumbnails comes to.
    pub image_work: Arc<dyn ImageWork>,
}

/// A database whose schema is up to date.
#[derive(Clone)]
pub struct OpenDatabase {
    /// All of its ports.
    pub ports: Arc<dyn Database>,
    /// The names of the migrations that were applied when it was opened.
    pub applied_migrations: Vec<String>,
}

impl Wiring {
    fn open_bound(settings: &Settings, bind: Bind) -> Result<Self, OpenError> {
        let database = OpenDatabase::open(settings)?;
        let store = Arc::new(open_file_store(settings)?);
        database.bind(store.clone(), settings, bind)?;
        let images = Arc::new(ThumbnailMaker::new(images::limits(settings)));
        Ok(Self {
            database,
            file_store: store.clone(),
            inventory: store.clone(),
            quarantine: store.clone(),
            orphan_lock: store.clone(),
            file_store_health: store,
            inspector: Arc::new(Inspector),
            images: images.clone(),
            image_work: Arc::new(images::InProcess(images)),
        })
    }
}

impl Wiring {
    /// Stores a file on trial, as an upload would. A store that is full is one to serve and to delete from.
    ///
    /// # Errors
    /// [`OpenError::StoreOnTrial`]
    pub fn try_file_store(&self, settings: &Settings) -> Result<(), OpenError> {
        match self.file_store_health.check() {
            Ok(()) => Ok(()),
            Err(PortError::Full(error)) => {
                tracing::warn!(error = chain(&*error), "there is no room for uploads");
                Ok(())
            }
            Err(source) => {
                Err(OpenError::StoreOnTrial { path: settings.store.data_dir.clone(), source })
            }
        }
    }
}

fn open_file_store(settings: &Settings) -> Result<LocalFileStore, OpenError> {
    let path = &settings.store.data_dir;
    let store = LocalFileStore::open(path)
        .map_err(|source| OpenError::FileStore { path: path.to_owned(), source })?;
    Ok(store.with_min_free(min_free(settings, path)))
}

/// How many bytes are kept free on the disk of `folder`.
fn min_free(settings: &Settings, folder: &Path) -> u64 {
    settings.store.min_free.unwrap_or_else(|| default_min_free(folder))
}

/// The store of the bytes, and a place from which it can take others.
pub struct StoreWithSource {
    /// The store.
    pub store: Arc<dyn FileStore>,
    /// The other place.
    pub source: Option<Arc<dyn ContentSource>>,
    /// What keeps bytes without rows in place.
    pub orphan_lock: Arc<dyn OrphanLock>,
}

impl StoreWithSource {
    /// Opens the store of `database` that `settings` name, and `root` as a folder of other bytes.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(
        settings: &Settings,
        database: &OpenDatabase,
        root: Option<&Path>,
    ) -> Result<Self, OpenError> {
        let store = Arc::new(open_file_store(settings)?);
        database.bind(store.clone(), settings, BindStore::verify)?;
        let orphan_lock = store.clone();
        let Some(root) = root else { return Ok(Self { store, source: None, orphan_lock }) };
        let source = LocalContentSource::open(root, Arc::clone(&store))
            .map_err(|source| OpenError::MediaRoot { path: root.to_owned(), source })?;
        Ok(Self { store, source: Some(Arc::new(source)), orphan_lock })
    }
}

impl OpenDatabase {
    /// [`open`](Self::open) for `copy-database`, which finishes a database that is incomplete.
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
    let database = SqliteDatabase::open(path)?;
    let applied_migrations = database.migrate()?;
    let ports = Arc::new(database.with_reserve(min_free(settings, folder)));
    Ok(OpenDatabase { ports, applied_migrations })
}

fn make_folder(path: &Path) -> Result<(), OpenError> {
    create_folder(path).map_err(|source| OpenError::Folder { path: path.to_owned(), source })
}

fn open_postgres(url: &str, settings: &Settings) -> Result<OpenDatabase, OpenError> {
    let connect = if settings.database.allow_unsafe {
        PostgresDatabase::connect_forgetful
    } else {
        PostgresDatabase::connect
    };
    let database =
        connect(url, settings.database.connections.get()).map_err(|error| match error {
            ConnectError::Forgetful { .. } => OpenError::UnsafePostgres(error),
            error => error.into(),
        })?;
    let applied_migrations = database.migrate()?;
    Ok(OpenDatabase { ports: Arc::new(database), applied_migrations })
}
