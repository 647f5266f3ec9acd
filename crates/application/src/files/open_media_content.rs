//! Opens the bytes of an original or a thumbnail for a download.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use domain::{MediaType, StorageKey};
use ports::{ContentInspector, FileStore, PortError, StoredContent, StoredFile};
use thiserror::Error;

/// Opens the bytes of an original or a thumbnail.
pub struct OpenMediaContent {
    store: Arc<dyn FileStore>,
    inspector: Arc<dyn ContentInspector>,
}

/// The content under a key.
pub struct MediaContent {
    /// The open file, at its start.
    pub file: StoredFile,
    /// The type that the bytes have, regardless of the extension of the key.
    pub media_type: MediaType,
}

/// The content was not opened.
#[derive(Debug, Error)]
pub enum OpenMediaContentError {
    /// There are no bytes under that key.
    #[error("there are no bytes under that key")]
    NotFound,
    /// The store failed.
    #[error("the bytes could not be opened")]
    Store(#[from] PortError),
    /// The bytes could not be read.
    #[error("the bytes could not be read")]
    Read(#[from] io::Error),
}

impl OpenMediaContent {
    /// Opens files of `store`.
    #[must_use]
    pub fn new(store: Arc<dyn FileStore>, inspector: Arc<dyn ContentInspector>) -> Self {
        Self { store, inspector }
    }

    /// Nonblocking variant of [`run`](Self::run): `None` if it would have to wait for a disk, or if
    /// it fails. The caller then uses `run`.
    #[must_use]
    pub fn run_nonblocking(&self, key: &StorageKey) -> Option<MediaContent> {
        let mut file = self.store.open_nonblocking(key)?;
        let media_type = self.inspector.media_type(&mut Nonblocking(&mut *file.content)).ok()?;
        file.content.rewind().ok()?;
        Some(MediaContent { file, media_type })
    }

    /// Opens the bytes under `key`.
    ///
    /// # Errors
    /// [`OpenMediaContentError`]
    pub fn run(&self, key: &StorageKey) -> Result<MediaContent, OpenMediaContentError> {
        let mut file = self.store.open(key)?.ok_or(OpenMediaContentError::NotFound)?;
        let media_type = self.inspector.media_type(&mut *file.content)?;
        file.content.rewind()?;
        Ok(MediaContent { file, media_type })
    }
}

/// Content whose reads fail if they would have to wait for a disk.
struct Nonblocking<'a>(&'a mut dyn StoredContent);

impl Read for Nonblocking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_nonblocking(buffer)
    }
}

impl Seek for Nonblocking<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}
