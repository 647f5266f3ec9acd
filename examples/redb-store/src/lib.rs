//! A [`FileStore`] in one file of [redb](https://docs.rs/redb), an embedded key-value store.
//!
//! It shows an adapter outside the workspace: it knows `domain` and `ports` and nothing else of the
//! service, and `tests/contract.rs` holds it to the contract suite in one line. Files are rows of
//! chunks, so that no upload is held in memory as a whole; each step is one transaction, so that it
//! happens as a whole or not at all.

mod content;
mod new_file;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use domain::StorageKey;
use ports::{FileStore, NewStagedFile, PortError, ReadSeek, StagedFile, StoredFile};
use redb::{
    Database, ReadTransaction, ReadableDatabase, ReadableTable, ReadableTableMetadata,
    TableDefinition, WriteTransaction,
};

use crate::content::Content;
use crate::new_file::NewFile;

/// The chunks of a file by its id and their number.
const CHUNKS: TableDefinition<(u64, u64), &[u8]> = TableDefinition::new("chunks");
/// The length in bytes of each complete file, and its time of storage in milliseconds.
const FILES: TableDefinition<u64, (u64, u64)> = TableDefinition::new("files");
/// The id of the file under each key.
const KEYS: TableDefinition<&str, u64> = TableDefinition::new("keys");
/// The ids of the files that have no key.
const STAGED: TableDefinition<u64, ()> = TableDefinition::new("staged");

/// The id that was taken last.
const LAST_ID: TableDefinition<(), u64> = TableDefinition::new("last_id");

/// Every chunk has this length in bytes, except the last of a file.
const CHUNK_BYTES: usize = 128 << 10;

/// A store of files in one file of redb.
pub struct RedbFileStore {
    database: Arc<Database>,
}

impl RedbFileStore {
    /// Opens the store in the file at `path`, or creates it.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the file cannot be opened, or is not a store.
    pub fn open(path: &Path) -> Result<Self, PortError> {
        let database = Arc::new(Database::create(path).map_err(PortError::backend)?);
        let store = Self { database };
        store.write(|transaction| {
            transaction.open_table(CHUNKS).map_err(PortError::backend)?;
            transaction.open_table(FILES).map_err(PortError::backend)?;
            transaction.open_table(KEYS).map_err(PortError::backend)?;
            transaction.open_table(STAGED).map_err(PortError::backend)?;
            Ok(())
        })?;
        Ok(store)
    }

    /// The number of files, staged and placed.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    pub fn file_count(&self) -> Result<u64, PortError> {
        let files = self.read()?.open_table(FILES).map_err(PortError::backend)?;
        files.len().map_err(PortError::backend)
    }

    fn read(&self) -> Result<ReadTransaction, PortError> {
        self.database.begin_read().map_err(PortError::backend)
    }

    fn write<T>(
        &self,
        step: impl FnOnce(&WriteTransaction) -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        write(&self.database, step)
    }

    /// The content of the file with that id, and what is known of it.
    fn content(&self, id: u64) -> Result<Option<StoredFile>, PortError> {
        let transaction = self.read()?;
        let files = transaction.open_table(FILES).map_err(PortError::backend)?;
        let Some(facts) = files.get(id).map_err(PortError::backend)? else { return Ok(None) };
        let (size, millis) = facts.value();
        let chunks = transaction.open_table(CHUNKS).map_err(PortError::backend)?;
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
        Ok(Some(StoredFile { content: Box::new(Content::new(chunks, id, size)), size, modified }))
    }
}

/// Runs `step` in a transaction, which is durable when this returns `Ok`. An error undoes it.
fn write<T>(
    database: &Database,
    step: impl FnOnce(&WriteTransaction) -> Result<T, PortError>,
) -> Result<T, PortError> {
    let transaction = database.begin_write().map_err(PortError::backend)?;
    let result = step(&transaction)?;
    transaction.commit().map_err(PortError::backend)?;
    Ok(result)
}

/// Removes the bytes of a file.
fn remove_content(transaction: &WriteTransaction, id: u64) -> Result<(), PortError> {
    let mut files = transaction.open_table(FILES).map_err(PortError::backend)?;
    files.remove(id).map_err(PortError::backend)?;
    let mut chunks = transaction.open_table(CHUNKS).map_err(PortError::backend)?;
    let all = (id, 0)..=(id, u64::MAX);
    chunks.retain_in(all, |_, _| false).map_err(PortError::backend)
}

/// Staged ids are numbers; another store's are not ours.
fn id_of(staged: &StagedFile) -> Result<u64, PortError> {
    staged.id.parse().map_err(PortError::backend)
}

impl FileStore for RedbFileStore {
    fn begin(&self) -> Result<Box<dyn NewStagedFile>, PortError> {
        Ok(Box::new(NewFile::begin(Arc::clone(&self.database))?))
    }

    fn open_staged(&self, staged: &StagedFile) -> Result<Box<dyn ReadSeek>, PortError> {
        let id = id_of(staged)?;
        let table = self.read()?.open_table(STAGED).map_err(PortError::backend)?;
        let is_staged = table.get(id).map_err(PortError::backend)?.is_some();
        let file = if is_staged { self.content(id)? } else { None };
        let file = file.ok_or_else(|| PortError::backend(format!("{id} is not staged")))?;
        Ok(Box::new(file.content))
    }

    fn discard(&self, staged: &StagedFile) -> Result<(), PortError> {
        let id = id_of(staged)?;
        self.write(|transaction| {
            let mut table = transaction.open_table(STAGED).map_err(PortError::backend)?;
            let was_staged = table.remove(id).map_err(PortError::backend)?.is_some();
            if was_staged { remove_content(transaction, id) } else { Ok(()) }
        })
    }

    fn place(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        self.write(|transaction| {
            let mut staged_files = transaction.open_table(STAGED).map_err(PortError::backend)?;
            let mut keys = transaction.open_table(KEYS).map_err(PortError::backend)?;
            for (staged, key) in files {
                let id = id_of(staged)?;
                let was_staged = staged_files.remove(id).map_err(PortError::backend)?.is_some();
                if !was_staged {
                    return Err(PortError::backend(format!("{id} is not staged")));
                }
                if keys.insert(key.as_str(), id).map_err(PortError::backend)?.is_some() {
                    return Err(PortError::Conflict);
                }
            }
            Ok(())
        })
    }

    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        self.write(|transaction| {
            let mut staged_files = transaction.open_table(STAGED).map_err(PortError::backend)?;
            let mut keys = transaction.open_table(KEYS).map_err(PortError::backend)?;
            for (staged, key) in files {
                let id = id_of(staged)?;
                let found = keys.get(key.as_str()).map_err(PortError::backend)?;
                let is_placed = found.is_some_and(|found| found.value() == id);
                if is_placed {
                    keys.remove(key.as_str()).map_err(PortError::backend)?;
                    staged_files.insert(id, ()).map_err(PortError::backend)?;
                }
            }
            Ok(())
        })
    }

    fn open(&self, key: &StorageKey) -> Result<Option<StoredFile>, PortError> {
        let keys = self.read()?.open_table(KEYS).map_err(PortError::backend)?;
        match keys.get(key.as_str()).map_err(PortError::backend)? {
            Some(id) => self.content(id.value()),
            None => Ok(None),
        }
    }

    fn remove(&self, key: &StorageKey) -> Result<(), PortError> {
        self.write(|transaction| {
            let mut keys = transaction.open_table(KEYS).map_err(PortError::backend)?;
            let removed = keys.remove(key.as_str()).map_err(PortError::backend)?;
            match removed.map(|id| id.value()) {
                Some(id) => remove_content(transaction, id),
                None => Ok(()),
            }
        })
    }
}
