use std::io::{self, Seek};
use std::sync::Arc;

use domain::{MediaType, StorageKey};
use ports::{ContentInspector, FileStore, PortError, StoredFile};
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
