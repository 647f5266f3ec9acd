//! Bytes as plain files in a folder of the local file system.
//!
//! `<root>/media/<key>` are the files under their keys, `<root>/staging/` those that have none yet, and
//! `<root>/quarantine/<time>/<key>` those that were taken from under their keys; `<root>/store-id` is
//! the id of the store. The three folders must be on one file system, since a file goes from one to the
//! other by a rename. Folders of media are of mode 0750 and files 0640, so that a front server or a backup
//! in the group can read them; the staging folder is of mode 0700.

mod beneath;
mod claims;
mod content_source;
mod create_folder;
mod directory;
pub(crate) mod failure;
mod file_lock;
mod identity;
mod inventory;
mod local_content;
mod orphan_lock;
mod placement;
mod quarantine;
mod readiness;
mod room;
mod staging;
mod sync_behind;

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use domain::StorageKey;
use ports::{FileStore, NewStagedFile, PortError, ReadSeek, StagedFile, StoredFile};
use rustix::io::Errno;

use claims::Claims;
pub use content_source::LocalContentSource;
pub use create_folder::create_folder;
use directory::{Directory, MEDIA_DIRECTORY_MODE, STAGING_DIRECTORY_MODE, leads_to_no_file};
use failure::{folder_port_error, port_error};
pub use file_lock::{FileLock, LockMode};
use local_content::stored_file;
use placement::Placement;
use room::Room;
pub use room::usual_min_free;
use staging::{NewFile, staged_name};

/// Within the root.
const MEDIA: &str = "media";
const STAGING: &str = "staging";

/// A [`FileStore`] in a local folder.
///
/// Several stores, in one process or many, may share a folder. Symbolic links within it are never
/// followed.
///
/// A directory is synced through a descriptor that was opened for the one change to it. The system tells
/// of a failed write once per descriptor, so that a shared one would let the next caller believe in a
/// change that is lost.
pub struct LocalFileStore {
    path: PathBuf,
    root: Directory,
    media: Directory,
    staging: Directory,
    claims: Arc<Claims>,
    room: Room,
    /// Folders of media whose own names this process has made durable. That a folder is there is not
    /// enough: whoever created it may not have come to its sync.
    durable_folders: Mutex<HashSet<String>>,
}

impl LocalFileStore {
    /// Opens the store in the folder `root`, which is created when it is missing.
    ///
    /// # Errors
    /// When `root` or its two folders cannot be created or opened, or are no folders.
    pub fn open(root: &Path) -> io::Result<Self> {
        let path = root.to_owned();
        let root = Directory::open_or_create(root)?;
        let media = root.child(MEDIA, MEDIA_DIRECTORY_MODE)?;
        let staging = root.child(STAGING, STAGING_DIRECTORY_MODE)?;
        root.sync()?;
        let (claims, durable_folders) = Default::default();
        let unlimited = Room::default();
        Ok(Self { path, root, media, staging, claims, room: unlimited, durable_folders })
    }

    /// The same store, which refuses new bytes while less than `min_free` bytes are free on its file system,
    /// those of a file under way too.
    #[must_use]
    pub fn with_min_free(self, min_free: u64) -> Self {
        Self { room: Room { min_free }, ..self }
    }

    /// Opens a folder of media; creates it first where it is missing. Its name is durable then.
    fn durable_folder(&self, path: &str) -> Result<Directory, Errno> {
        if self.is_known_durable(path)
            && let Ok(folder) = self.media.directory(path)
        {
            return Ok(folder);
        }
        let folder = create_durably(self.media.directory("")?, path)?;
        self.durable_folders.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        Ok(folder)
    }

    fn withdraw_one(&self, staged: &StagedFile, key: &StorageKey) -> Result<(), Errno> {
        let Some(staged) = staged_name(staged) else { return Ok(()) };
        self.claims.add(staged);
        let withdrawn = self
            .media
            .directory(folder_of(key))
            .and_then(|folder| folder.move_file(key.file_name(), &self.staging, staged));
        match withdrawn {
            // It is still staged, so the bytes under the key are another's.
            Err(Errno::EXIST) => Ok(()),
            Err(error) if leads_to_no_file(error) => Ok(()),
            outcome => outcome,
        }
    }

    /// The root through a descriptor of the caller's own.
    fn own_root(&self) -> Result<Directory, PortError> {
        self.root.directory("").map_err(|cause| port_error("open the folder of the store", cause))
    }

    fn new_file(&self, room: Room) -> Result<NewFile, PortError> {
        NewFile::create(self.own_staging()?, Arc::clone(&self.claims), room)
    }

    /// The staging folder through a descriptor of the caller's own.
    fn own_staging(&self) -> Result<Directory, PortError> {
        self.staging.directory("").map_err(|cause| port_error("open the staging folder", cause))
    }

    fn is_known_durable(&self, path: &str) -> bool {
        self.durable_folders.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }
}

impl FileStore for LocalFileStore {
    fn begin(&self) -> Result<Box<dyn NewStagedFile>, PortError> {
        self.room.check(&self.staging)?;
        Ok(Box::new(self.new_file(self.room)?))
    }

    fn open_staged(&self, staged: &StagedFile) -> Result<Box<dyn ReadSeek>, PortError> {
        let failed = |cause: io::Error| port_error("open staged bytes", cause);
        let name = staged_name(staged).ok_or_else(|| failed(Errno::NOENT.into()))?;
        let file = self.staging.open_file(name).map_err(failed)?;
        Ok(Box::new(file.ok_or_else(|| failed(Errno::NOENT.into()))?.file))
    }

    fn discard(&self, staged: &StagedFile) -> Result<(), PortError> {
        let Some(name) = staged_name(staged) else { return Ok(()) };
        self.staging
            .remove_file(name)
            .map_err(|cause| port_error("discard staged bytes", cause))?;
        self.claims.give_up(name);
        Ok(())
    }

    fn place(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        let mut folders = BTreeMap::new();
        for (_, key) in files {
            let path = folder_of(key);
            if !folders.contains_key(path) {
                folders.insert(path, self.durable_folder(path).map_err(folder_error)?);
            }
        }
        let failed = |cause| port_error("place a file", cause);
        let staging = self.own_staging()?;
        let mut placement = Placement::from(&staging);
        for (staged, key) in files {
            let staged = staged_name(staged).ok_or_else(|| failed(Errno::NOENT))?;
            placement.add(staged, &folders[folder_of(key)], key.file_name()).map_err(failed)?;
        }
        for folder in folders.values().chain([&staging]) {
            folder.sync().map_err(|cause| port_error("make placed names durable", cause))?;
        }
        placement.keep();
        files.iter().filter_map(|(staged, _)| staged_name(staged)).for_each(|name| {
            self.claims.give_up(name);
        });
        Ok(())
    }

    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        let withdraw = |(staged, key): &(StagedFile, StorageKey)| self.withdraw_one(staged, key);
        files
            .iter()
            .map(withdraw)
            .fold(Ok(()), Result::and)
            .map_err(|cause| port_error("withdraw a file", cause))
    }

    fn open(&self, key: &StorageKey) -> Result<Option<StoredFile>, PortError> {
        let open = || -> io::Result<Option<StoredFile>> {
            self.media.open_file(key.as_str())?.map(stored_file).transpose()
        };
        open().map_err(|cause| port_error("open a file", cause))
    }

    fn open_at_once(&self, key: &StorageKey) -> Option<StoredFile> {
        stored_file(self.media.open_file_at_once(key.as_str())?).ok()
    }

    fn remove(&self, key: &StorageKey) -> Result<(), PortError> {
        let removed = match self.media.directory(folder_of(key)) {
            // Synced whether or not the name was still there: an earlier removal may have crashed
            // before its own sync.
            Ok(folder) => folder.remove_file(key.file_name()).and_then(|()| folder.sync()),
            Err(error) if leads_to_no_file(error) => Ok(()),
            Err(error) => Err(error),
        };
        removed.map_err(|cause| port_error("remove a file", cause))
    }
}

/// The folder at `path` within `folder`. Each that is missing on the way is created and its name made
/// durable; so is the name of one that is there, whose creator may not have come to it.
fn create_durably(mut folder: Directory, path: &str) -> Result<Directory, Errno> {
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let child = folder.child(name, MEDIA_DIRECTORY_MODE)?;
        folder.sync()?;
        folder = child;
    }
    Ok(folder)
}

/// The key without its last segment; empty when it has no other.
fn folder_of(key: &StorageKey) -> &str {
    key.as_str().rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn folder_error(cause: Errno) -> PortError {
    match cause {
        // A file has the name that the folder needs.
        Errno::NOTDIR => PortError::Conflict,
        cause => folder_port_error("create a folder of media", cause),
    }
}
