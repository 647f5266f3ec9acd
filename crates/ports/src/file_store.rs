//! The store of files: bytes are staged first, and then placed under keys.

use std::io::{self, ErrorKind, Read, Seek};
use std::time::SystemTime;

use domain::StorageKey;

use crate::PortError;

/// Bytes with random access.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// A handle of bytes in a store that have no key yet. Only the store that has staged them
/// understands it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StagedFile {
    /// The identifier within the store.
    pub id: String,
    /// Length in bytes.
    pub size: u64,
}

/// Stored bytes with random access, which can be read without blocking if they are in memory.
pub trait StoredContent: ReadSeek {
    /// Nonblocking variant of [`Read::read`]: never waits for a disk.
    ///
    /// # Errors
    /// [`ErrorKind::WouldBlock`] when it would have to wait, or cannot rule that out. The caller
    /// then uses [`Read::read`].
    fn read_nonblocking(&mut self, buffer: &mut [u8]) -> io::Result<usize>;
}

/// A file under a key, open for reading.
pub struct StoredFile {
    /// The bytes, from the start. They stay readable after the key is removed.
    pub content: Box<dyn StoredContent>,
    /// Length in bytes.
    pub size: u64,
    /// Time of storage.
    pub modified: SystemTime,
}

/// A file that is being staged. Drop discards it unless it was finished.
pub trait NewStagedFile: Send {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, [`PortError::Unavailable`] when the store fails
    /// temporarily, [`PortError::Backend`] when it fails. The caller must drop the file after an
    /// error.
    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError>;

    /// Completes the file; durable when this returns.
    ///
    /// # Errors
    /// As [`write`](Self::write). The file is discarded then.
    fn finish(self: Box<Self>) -> Result<StagedFile, PortError>;
}

/// Bytes in memory at a time.
const BUFFER_BYTES: usize = 128 * 1024;

/// Stores files under keys in two steps: stage, then place. A key is never overwritten.
pub trait FileStore: Send + Sync {
    /// Begins to stage a file that arrives piece by piece.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, [`PortError::Unavailable`] or
    /// [`PortError::Backend`] when the store fails.
    fn begin(&self) -> Result<Box<dyn NewStagedFile>, PortError>;

    /// Stages `content`, read to its end; durable when this returns.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, [`PortError::Backend`] when `content` or the
    /// store fails. No file is staged then.
    fn stage(&self, content: &mut dyn Read) -> Result<StagedFile, PortError> {
        let mut file = self.begin()?;
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match content.read(&mut buffer) {
                Ok(0) => return file.finish(),
                Ok(read) => file.write(&buffer[..read])?,
                Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
                // A failure of the reader is not one of the store.
                Err(cause) => return Err(PortError::backend(cause)),
            }
        }
    }

    /// Opens a staged file for reading, from the start.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the file is not staged, or cannot be read.
    fn open_staged(&self, staged: &StagedFile) -> Result<Box<dyn ReadSeek>, PortError>;

    /// Removes a staged file. Does nothing if it was placed or discarded before.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn discard(&self, staged: &StagedFile) -> Result<(), PortError>;

    /// Moves each staged file to its key, atomically for all of them; durable when this returns.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when a key is taken; all files are still staged then.
    /// [`PortError::Full`] or [`PortError::Backend`] when the store fails; none of these files has
    /// its key then.
    fn place(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError>;

    /// Undoes [`place`](Self::place) for the same `files`: each is staged again, and its key is
    /// free. Skips a file that is no longer under its key, also when another one is there now.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails; some files may still be under their keys then.
    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError>;

    /// Opens the file under `key`; `None` when there is none. Opens nothing but regular files
    /// within the store.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn open(&self, key: &StorageKey) -> Result<Option<StoredFile>, PortError>;

    /// Nonblocking variant of [`open`](Self::open): `None` when it would have to wait for a disk,
    /// when there is no file, or when the store fails. The caller then uses `open`. The default is
    /// for a store without a nonblocking variant.
    fn open_nonblocking(&self, _key: &StorageKey) -> Option<StoredFile> {
        None
    }

    /// Removes the file under `key`, durably. Succeeds if there is none.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn remove(&self, key: &StorageKey) -> Result<(), PortError>;
}
