use std::io::{ErrorKind, Read};
use std::sync::Arc;

use domain::{FileSize, Sha256};
use ports::{FileStore, NewStagedFile, PortError};
use sha2::Digest;
use thiserror::Error;

use crate::staging::Staging;

/// How much of a source is in memory while it is read.
const BUFFER_BYTES: usize = 128 * 1024;

/// Takes the bytes of an upload into the store, counted and hashed on the way, before anything else of
/// the upload needs to be known.
pub struct StageContent {
    store: Arc<dyn FileStore>,
    limit: FileSize,
}

/// The bytes of an upload, durable and under no key yet; dropped, they are gone.
pub struct StagedContent {
    pub(crate) staging: Staging,
    pub(crate) size: FileSize,
    pub(crate) sha256: Sha256,
}

/// Why bytes were not taken in; nothing of them is kept.
#[derive(Debug, Error)]
pub enum StageContentError {
    /// There are no bytes.
    #[error("the content is empty")]
    Empty,
    /// There are more bytes than this many.
    #[error("the content is over the limit")]
    TooLarge(FileSize),
    /// The source broke off.
    #[error("the content broke off")]
    Interrupted,
    /// The store failed.
    #[error("the content could not be stored")]
    Store(#[source] PortError),
}

impl StageContent {
    /// Takes content of at most `limit` into `store`.
    #[must_use]
    pub fn new(store: Arc<dyn FileStore>, limit: FileSize) -> Self {
        Self { store, limit }
    }

    /// The most bytes that are taken in.
    #[must_use]
    pub fn limit(&self) -> FileSize {
        self.limit
    }

    /// Begins content that is written piece by piece, as slowly as its source has it.
    ///
    /// # Errors
    /// [`StageContentError::Store`]
    pub fn begin(&self) -> Result<ContentWriter, StageContentError> {
        Ok(ContentWriter {
            file: self.store.begin().map_err(StageContentError::Store)?,
            store: Arc::clone(&self.store),
            limit: self.limit,
            bytes: 0,
            hasher: sha2::Sha256::new(),
        })
    }

    /// Reads `content` to its end.
    ///
    /// # Errors
    /// [`StageContentError`]
    pub fn run(&self, content: &mut dyn Read) -> Result<StagedContent, StageContentError> {
        let mut writer = self.begin()?;
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match content.read(&mut buffer) {
                Ok(0) => return writer.finish(),
                Ok(read) => writer.write(&buffer[..read])?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(StageContentError::Interrupted),
            }
        }
    }
}

/// Content on its way into the store, counted and hashed; dropped unfinished, it is gone.
pub struct ContentWriter {
    file: Box<dyn NewStagedFile>,
    store: Arc<dyn FileStore>,
    limit: FileSize,
    bytes: u64,
    hasher: sha2::Sha256,
}

impl ContentWriter {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// [`StageContentError::TooLarge`] or [`StageContentError::Store`]; nothing more can be written then.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StageContentError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit.bytes() {
            return Err(StageContentError::TooLarge(self.limit));
        }
        self.hasher.update(bytes);
        self.file.write(bytes).map_err(StageContentError::Store)
    }

    /// Makes what was written durable.
    ///
    /// # Errors
    /// [`StageContentError::Empty`] or [`StageContentError::Store`]
    pub fn finish(self) -> Result<StagedContent, StageContentError> {
        if self.bytes == 0 {
            return Err(StageContentError::Empty);
        }
        let staged = self.file.finish().map_err(StageContentError::Store)?;
        Ok(StagedContent {
            staging: Staging::of(self.store, vec![staged]),
            size: FileSize::from_bytes(self.bytes),
            sha256: Sha256(self.hasher.finalize().into()),
        })
    }
}
