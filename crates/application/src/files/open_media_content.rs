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

/// Bytes and what they are.
pub struct MediaContent {
    /// The open file, at its start.
    pub file: StoredFile,
    /// What the bytes themselves say they are, whatever the key's extension.
    pub media_type: MediaType,
}

/// Why there are no bytes.
#[derive(Debug, Error)]
pub enum OpenMediaContentError {
    /// There are none under that key.
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

    /// The same as [`run`](Self::run) without waiting for a disk; `None` where that would be needed, or
    /// `run` has to tell why there is nothing.
    #[must_use]
    pub fn run_at_once(&self, key: &StorageKey) -> Option<MediaContent> {
        let mut file = self.store.open_at_once(key)?;
        let media_type = self.inspector.media_type(&mut AtOnce(&mut *file.content)).ok()?;
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

/// Content whose every read fails that would have to wait.
struct AtOnce<'a>(&'a mut dyn StoredContent);

impl Read for AtOnce<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_at_once(buffer)
    }
}

impl Seek for AtOnce<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}
