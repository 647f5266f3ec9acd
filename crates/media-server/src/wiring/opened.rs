//! Opens a library: a database, the data folder that belongs to it, and image processing.

use std::sync::Arc;

use adapters_fs::Inspector;
use api_actix::{ImageWork, chain};
use application::BindStore;
use ports::{
    ContentInspector, FileStore, HealthCheck, ImageProcessor, OrphanLock, PortError, Quarantine,
    StoreInventory,
};

use super::bind_store::{Bind, bind_store};
use super::database::OpenDatabase;
use super::file_store::open_file_store;
use super::images::{ImagePorts, in_process, in_workers};
use super::open_error::OpenError;
use crate::settings::Settings;

/// Every port that the use cases need, except clock and randomness.
#[derive(Clone)]
pub struct Wiring {
    /// The database.
    pub database: OpenDatabase,
    /// The stored files.
    pub file_store: Arc<dyn FileStore>,
    /// The inventory of the file store.
    pub inventory: Arc<dyn StoreInventory>,
    /// The quarantine of the file store.
    pub quarantine: Arc<dyn Quarantine>,
    /// The lock that keeps orphans in the file store.
    pub orphan_lock: Arc<dyn OrphanLock>,
    /// The health of the file store.
    pub file_store_health: Arc<dyn HealthCheck>,
    /// The inspector of content.
    pub inspector: Arc<dyn ContentInspector>,
    /// The processor of images.
    pub images: Arc<dyn ImageProcessor>,
    /// The state of image processing, for the metrics.
    pub image_work: Arc<dyn ImageWork>,
}

impl Wiring {
    /// Opens the library of `settings` and creates what is missing. Thumbnails are made in this
    /// process.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        Self::open_bound(settings, BindStore::verify)
    }

    /// [`open`](Self::open), and binds the data folder to the database even if their store ids
    /// differ.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open_adopting(settings: &Settings) -> Result<Self, OpenError> {
        Self::open_bound(settings, BindStore::adopt)
    }

    fn open_bound(settings: &Settings, bind: Bind) -> Result<Self, OpenError> {
        let database = OpenDatabase::open(settings)?;
        let store = Arc::new(open_file_store(settings)?);
        bind_store(&database, store.clone(), settings, bind)?;
        let ImagePorts { processor, work } = in_process(settings);
        Ok(Self {
            database,
            file_store: store.clone(),
            inventory: store.clone(),
            quarantine: store.clone(),
            orphan_lock: store.clone(),
            file_store_health: store,
            inspector: Arc::new(Inspector),
            images: processor,
            image_work: work,
        })
    }

    /// The same library with thumbnails made in worker processes.
    ///
    /// # Errors
    /// [`OpenError::ImageWorkers`]
    pub fn with_image_workers(self, settings: &Settings) -> Result<Self, OpenError> {
        let ImagePorts { processor, work } =
            in_workers(settings).map_err(OpenError::ImageWorkers)?;
        Ok(Self { images: processor, image_work: work, ..self })
    }

    /// Stores a test file, as an upload would. A full disk is only logged: it can still serve and
    /// delete.
    ///
    /// # Errors
    /// [`OpenError::TestFile`]
    pub fn try_file_store(&self, settings: &Settings) -> Result<(), OpenError> {
        match self.file_store_health.check() {
            Ok(()) => Ok(()),
            Err(PortError::Full(error)) => {
                tracing::warn!(error = chain(&*error), "there is no room for uploads");
                Ok(())
            }
            Err(source) => {
                Err(OpenError::TestFile { path: settings.store.data_dir.clone(), source })
            }
        }
    }
}
