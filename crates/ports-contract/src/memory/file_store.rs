//! The file store in memory.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use domain::{StorageKey, StoreId};
use ports::{
    FileStore, HealthCheck, NewStagedFile, PortError, ReadSeek, StagedFile, StoredContent,
    StoredFile,
};

use super::shared_lock::SharedLock;
use crate::file_store::FileStoreWorld;

/// A [`FileStore`] in memory, without a limit.
#[derive(Default)]
pub struct MemoryFileStore {
    files: Arc<Mutex<Files>>,
    pub(super) orphan_lock: Arc<SharedLock>,
}

#[derive(Clone)]
pub(super) struct Kept {
    pub(super) bytes: Arc<[u8]>,
    pub(super) modified: SystemTime,
    /// The id under which it was staged.
    pub(super) staged_as: String,
}

#[derive(Default)]
pub(super) struct Files {
    pub(super) staged: HashMap<String, Kept>,
    /// Those of the staged files that nobody claims.
    pub(super) abandoned: HashSet<String>,
    pub(super) placed: HashMap<StorageKey, Kept>,
    pub(super) store_id: Option<StoreId>,
    pub(super) proposed_id: Option<StoreId>,
    pub(super) quarantined: BTreeMap<(DateTime<Utc>, StorageKey), Kept>,
    staged_ever: u64,
}

impl MemoryFileStore {
    /// Dates the file under `key` back, as a program that restores files with their times.
    pub fn set_modified(&self, key: &StorageKey, at: SystemTime) {
        if let Some(kept) = self.files().placed.get_mut(key) {
            kept.modified = at;
        }
    }

    pub(super) fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that is being written. The store has it once it is complete.
struct NewFile {
    files: Arc<Mutex<Files>>,
    bytes: Vec<u8>,
}

impl NewStagedFile for NewFile {
    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<StagedFile, PortError> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.staged_ever += 1;
        let size = self.bytes.len() as u64;
        let staged = StagedFile { id: files.staged_ever.to_string(), size };
        let staged_as = staged.id.clone();
        let kept = Kept { bytes: self.bytes.into(), modified: SystemTime::now(), staged_as };
        files.staged.insert(staged.id.clone(), kept);
        Ok(staged)
    }
}

/// The bytes of a file, which are never read from a disk.
struct MemoryContent(Cursor<Arc<[u8]>>);

impl StoredContent for MemoryContent {
    fn read_nonblocking(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Read for MemoryContent {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for MemoryContent {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Files {
    fn staged(&self, staged: &StagedFile) -> Result<&Kept, PortError> {
        let missing = || PortError::backend(format!("{} is not staged", staged.id));
        self.staged.get(&staged.id).ok_or_else(missing)
    }
}

impl FileStore for MemoryFileStore {
    fn begin(&self) -> Result<Box<dyn NewStagedFile>, PortError> {
        Ok(Box::new(NewFile { files: Arc::clone(&self.files), bytes: Vec::new() }))
    }

    fn open_staged(&self, staged: &StagedFile) -> Result<Box<dyn ReadSeek>, PortError> {
        Ok(Box::new(Cursor::new(self.files().staged(staged)?.bytes.clone())))
    }

    fn discard(&self, staged: &StagedFile) -> Result<(), PortError> {
        self.files().staged.remove(&staged.id);
        Ok(())
    }

    fn place(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        let mut kept = self.files();
        let mut placed = HashMap::new();
        for (staged, key) in files {
            let file = kept.staged(staged)?.clone();
            if kept.placed.contains_key(key) || placed.insert(key.clone(), file).is_some() {
                return Err(PortError::Conflict);
            }
        }
        kept.placed.extend(placed);
        for (staged, _) in files {
            kept.staged.remove(&staged.id);
        }
        Ok(())
    }

    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        let mut kept = self.files();
        for (staged, key) in files {
            let is_placed = |file: &Kept| file.staged_as == staged.id;
            if kept.placed.get(key).is_some_and(is_placed)
                && let Some(file) = kept.placed.remove(key)
            {
                kept.staged.insert(staged.id.clone(), file);
            }
        }
        Ok(())
    }

    fn open(&self, key: &StorageKey) -> Result<Option<StoredFile>, PortError> {
        let Some(Kept { bytes, modified, .. }) = self.files().placed.get(key).cloned() else {
            return Ok(None);
        };
        let size = bytes.len() as u64;
        let content = Box::new(MemoryContent(Cursor::new(bytes)));
        Ok(Some(StoredFile { content, size, modified }))
    }

    fn open_nonblocking(&self, key: &StorageKey) -> Option<StoredFile> {
        self.open(key).ok()?
    }

    fn remove(&self, key: &StorageKey) -> Result<(), PortError> {
        self.files().placed.remove(key);
        Ok(())
    }
}

impl HealthCheck for MemoryFileStore {
    fn check(&self) -> Result<(), PortError> {
        Ok(())
    }
}

impl FileStoreWorld for MemoryFileStore {
    fn store(&self) -> &dyn FileStore {
        self
    }

    fn file_count(&self) -> usize {
        let files = self.files();
        files.staged.len() + files.placed.len() + files.quarantined.len()
    }
}
