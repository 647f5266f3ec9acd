//! The local store: its open folders, and how new ones become durable.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use ports::PortError;
use rustix::io::Errno;

use super::claims::Claims;
use super::directory::Directory;
use super::error::port_error;
use super::folders::create_durably;
use super::free_space::FreeSpaceLimit;
use super::modes::{MEDIA_DIRECTORY_MODE, STAGING_DIRECTORY_MODE};
use super::staging::NewFile;

/// Within the root.
pub(super) const MEDIA: &str = "media";
pub(super) const STAGING: &str = "staging";

/// A [`FileStore`](ports::FileStore) in a local folder.
///
/// Several stores, in one process or many, may share a folder. Symbolic links within it are never
/// followed.
///
/// Every change to a directory is synced through a descriptor of its own. The kernel reports a
/// failed write once per descriptor, so a shared one would hide the failure from all callers but
/// the first.
pub struct LocalFileStore {
    pub(super) path: PathBuf,
    pub(super) root: Directory,
    pub(super) media: Directory,
    pub(super) staging: Directory,
    /// Whether the last check found another folder at the path of one of them.
    pub(super) are_misplaced: AtomicBool,
    pub(super) claims: Arc<Claims>,
    pub(super) free_space: FreeSpaceLimit,
    /// Folders of media whose names this process has made durable. An existing folder may not be
    /// durable: the process that created it may have crashed before its sync.
    durable_folders: Mutex<HashSet<String>>,
}

impl LocalFileStore {
    /// Opens the store in the folder `root`, which is created when it is missing.
    ///
    /// # Errors
    /// When `root` or its two folders cannot be created or opened, or are not folders.
    pub fn open(root: &Path) -> io::Result<Self> {
        let path = root.to_owned();
        let root = Directory::open_or_create(root)?;
        let media = root.child(MEDIA, MEDIA_DIRECTORY_MODE)?;
        let staging = root.child(STAGING, STAGING_DIRECTORY_MODE)?;
        root.sync()?;
        let (are_misplaced, claims, durable_folders) = Default::default();
        let free_space = FreeSpaceLimit::default();
        Ok(Self { path, root, media, staging, are_misplaced, claims, free_space, durable_folders })
    }

    /// The same store, which rejects uploads, including those in progress, while less than
    /// `min_free` bytes are free on its file system.
    #[must_use]
    pub fn with_min_free(self, min_free: u64) -> Self {
        Self { free_space: FreeSpaceLimit { min_free }, ..self }
    }

    /// Opens a folder of media, creates it if it is missing, and makes its name durable.
    pub(super) fn durable_folder(&self, path: &str) -> Result<Directory, Errno> {
        if self.is_known_durable(path)
            && let Ok(folder) = self.media.directory(path)
        {
            return Ok(folder);
        }
        let folder = create_durably(self.media.directory("")?, path)?;
        self.durable_folders.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        Ok(folder)
    }

    /// A new descriptor of the root.
    pub(super) fn own_root(&self) -> Result<Directory, PortError> {
        self.root.directory("").map_err(|cause| port_error("open the folder of the store", cause))
    }

    pub(super) fn new_file(&self, free_space: FreeSpaceLimit) -> Result<NewFile, PortError> {
        NewFile::create(self.own_staging()?, Arc::clone(&self.claims), free_space)
    }

    /// A new descriptor of the staging folder.
    pub(super) fn own_staging(&self) -> Result<Directory, PortError> {
        self.staging.directory("").map_err(|cause| port_error("open the staging folder", cause))
    }

    fn is_known_durable(&self, path: &str) -> bool {
        self.durable_folders.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }
}
