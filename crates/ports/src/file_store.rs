use std::io::{self, ErrorKind, Read, Seek};
use std::time::SystemTime;

use domain::StorageKey;

use crate::PortError;

/// Bytes that can be read from anywhere.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// Names bytes that are in a store but under no key yet; meaningful to the store that staged them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StagedFile {
    /// The store's own name for it.
    pub id: String,
    /// Length in bytes.
    pub size: u64,
}

/// Bytes of a store that can be read from anywhere, and without a wait where they are in memory.
pub trait StoredContent: ReadSeek {
    /// Reads what comes next as [`Read::read`] does, but never waits for a disk.
    ///
    /// # Errors
    /// [`ErrorKind::WouldBlock`] where it would have to, or where that cannot be told; only [`Read::read`]
    /// brings the bytes then.
    fn read_at_once(&mut self, buffer: &mut [u8]) -> io::Result<usize>;
}

/// A file under a key, open for reading.
pub struct StoredFile {
    /// The bytes, from the start; they stay readable when the key is removed meanwhile.
    pub content: Box<dyn StoredContent>,
    /// Length in bytes.
    pub size: u64,
    /// When the bytes were stored.
    pub modified: SystemTime,
}

/// Bytes on their way into a store, under no key. Dropped unfinished, they leave nothing behind.
pub trait NewStagedFile: Send {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, [`PortError::Unavailable`] or [`PortError::Backend`] when
    /// the store fails, with or without hope that it will pass. Only the drop of this file is sound then.
    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError>;

    /// Completes the file with what was written; durable when this returns.
    ///
    /// # Errors
    /// As [`write`](Self::write). Nothing is left behind then.
    fn finish(self: Box<Self>) -> Result<StagedFile, PortError>;
}

/// How much of a source is in memory while it is staged.
const BUFFER_BYTES: usize = 128 * 1024;

/// Keeps bytes under keys, in two steps: staged, then placed. No key is ever overwritten.
pub trait FileStore: Send + Sync {
    /// Begins a file that is written piece by piece, as slowly as its source has it.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, [`PortError::Unavailable`] or [`PortError::Backend`] when
    /// the store fails.
    fn begin(&self) -> Result<Box<dyn NewStagedFile>, PortError>;

    /// Copies `content` to its end into the store, under no key; durable when this returns.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, [`PortError::Backend`] when `content` or the store
    /// fails. Nothing is left behind then.
    fn stage(&self, content: &mut dyn Read) -> Result<StagedFile, PortError> {
        let mut file = self.begin()?;
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match content.read(&mut buffer) {
                Ok(0) => return file.finish(),
                Ok(read) => file.write(&buffer[..read])?,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                // Whatever the reader's reason, it is not the store's.
                Err(cause) => return Err(PortError::Backend(Box::new(cause))),
            }
        }
    }

    /// Opens staged bytes for reading, from the start.
    ///
    /// # Errors
    /// [`PortError::Backend`] when they are not there, or cannot be read.
    fn open_staged(&self, staged: &StagedFile) -> Result<Box<dyn ReadSeek>, PortError>;

    /// Removes staged bytes; those that were placed or discarded before are left as they are.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn discard(&self, staged: &StagedFile) -> Result<(), PortError>;

    /// Gives each staged file its key, all of them or none; durable when this returns.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when any of the keys is taken; all files are still staged then.
    /// [`PortError::Full`] or [`PortError::Backend`] when the store fails; none of the keys is taken by
    /// these files then.
    fn place(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError>;

    /// Takes back what [`place`](Self::place) did with the same `files`: each is staged again and its key
    /// is free; one that is no longer under its key is passed over.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails; some files may still be under their keys then.
    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError>;

    /// Opens the bytes under `key`; `None` when there are none. Only regular files within the store
    /// are ever opened.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn open(&self, key: &StorageKey) -> Result<Option<StoredFile>, PortError>;

    /// The same without waiting for a disk; `None` where that would be needed, or there is nothing, or the
    /// store fails: only [`open`](Self::open) tells which. A store that cannot tell leaves it at `None`.
    fn open_at_once(&self, _key: &StorageKey) -> Option<StoredFile> {
        None
    }

    /// Removes the bytes under `key`, durably; a key without bytes is no error.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn remove(&self, key: &StorageKey) -> Result<(), PortError>;
}
