//! Stages the bytes of an upload: the first step, before anything else of the upload is known.

use std::io::{ErrorKind, Read};
use std::sync::Arc;

use domain::{FileSize, Sha256};
use ports::{FileStore, NewStagedFile, PortError};
use sha2::Digest;
use thiserror::Error;

use crate::files::staged_files::StagedFiles;

/// Bytes in memory at a time.
const BUFFER_BYTES: usize = 128 * 1024;

/// Writes the bytes of an upload into the store, and counts and hashes them on the way.
pub struct StageContent {
    store: Arc<dyn FileStore>,
    limit: FileSize,
}

/// Durable content of an upload without a key. Drop discards it.
pub struct StagedContent {
    pub(crate) files: StagedFiles,
    pub(crate) size: FileSize,
    pub(crate) sha256: Sha256,
}

/// The content was not staged; nothing of it is kept.
#[derive(Debug, Error)]
pub enum StageContentError {
    /// The content has no bytes.
    #[error("the content is empty")]
    Empty,
    /// The content is longer than this limit.
    #[error("the content is over the limit")]
    TooLarge(FileSize),
    /// The source failed before its end.
    #[error("the content broke off")]
    Interrupted,
    /// The store failed.
    #[error("the content could not be stored")]
    Store(#[source] PortError),
}

impl StageContent {
    /// Stages content of at most `limit` in `store`.
    #[must_use]
    pub fn new(store: Arc<dyn FileStore>, limit: FileSize) -> Self {
        Self { store, limit }
    }

    /// The maximum length.
    #[must_use]
    pub fn limit(&self) -> FileSize {
        self.limit
    }

    /// Begins content that arrives piece by piece.
    ///
    /// # Errors
    /// [`StageContentError::Store`]
    pub fn begin(&self) -> Result<ContentWriter, StageContentError> {
        let file = ContentFile {
            file: self.store.begin().map_err(StageContentError::Store)?,
            store: Arc::clone(&self.store),
            limit: self.limit,
            bytes: 0,
        };
        Ok(ContentWriter { file, digest: ContentDigest(sha2::Sha256::new()) })
    }

    /// Stages `content`, read to its end.
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

/// Writes content into the store, and counts and hashes it. Drop discards unfinished content.
pub struct ContentWriter {
    file: ContentFile,
    digest: ContentDigest,
}

impl ContentWriter {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// As [`ContentFile::write`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StageContentError> {
        self.file.write(bytes)?;
        self.digest.update(bytes);
        Ok(())
    }

    /// Splits the writer in halves that take the same bytes in parallel, each on its own thread.
    #[must_use]
    pub fn split(self) -> (ContentFile, ContentDigest) {
        (self.file, self.digest)
    }

    /// Joins two halves that have taken the same bytes.
    #[must_use]
    pub fn of(file: ContentFile, digest: ContentDigest) -> Self {
        Self { file, digest }
    }

    /// Makes the written bytes durable.
    ///
    /// # Errors
    /// [`StageContentError::Empty`] or [`StageContentError::Store`]
    pub fn finish(self) -> Result<StagedContent, StageContentError> {
        let Self { file, digest } = self;
        if file.bytes == 0 {
            return Err(StageContentError::Empty);
        }
        let staged = file.file.finish().map_err(StageContentError::Store)?;
        Ok(StagedContent {
            files: StagedFiles::of(file.store, vec![staged]),
            size: FileSize::from_bytes(file.bytes),
            sha256: Sha256(digest.0.finalize().into()),
        })
    }
}

/// The half of a [`ContentWriter`] that counts and writes.
pub struct ContentFile {
    file: Box<dyn NewStagedFile>,
    store: Arc<dyn FileStore>,
    limit: FileSize,
    bytes: u64,
}

impl ContentFile {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// [`StageContentError::TooLarge`] or [`StageContentError::Store`]; no more bytes can be
    /// written after it.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StageContentError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit.bytes() {
            return Err(StageContentError::TooLarge(self.limit));
        }
        self.file.write(bytes).map_err(StageContentError::Store)
    }
}

/// The half of a [`ContentWriter`] that hashes.
pub struct ContentDigest(sha2::Sha256);

impl ContentDigest {
    /// Appends all of `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}
