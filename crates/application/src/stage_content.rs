use std::io::{self, Read};
use std::sync::Arc;

use domain::{FileSize, Sha256};
use ports::{FileStore, PortError};
use sha2::Digest;
use thiserror::Error;

use crate::staging::Staging;

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

    /// Reads `content` to its end.
    ///
    /// # Errors
    /// [`StageContentError`]
    pub fn run(&self, content: &mut dyn Read) -> Result<StagedContent, StageContentError> {
        let mut source = Source::new(content, self.limit);
        let mut staging = Staging::new(Arc::clone(&self.store));
        let staged = staging.stage(&mut source);
        match (source.stopped, staged) {
            (Some(Stop::OverLimit), _) => Err(StageContentError::TooLarge(self.limit)),
            (Some(Stop::Failed), _) => Err(StageContentError::Interrupted),
            (None, Err(error)) => Err(StageContentError::Store(error)),
            (None, Ok(())) if source.bytes == 0 => Err(StageContentError::Empty),
            (None, Ok(())) => Ok(StagedContent {
                staging,
                size: FileSize::from_bytes(source.bytes),
                sha256: Sha256(source.hasher.finalize().into()),
            }),
        }
    }
}

enum Stop {
    OverLimit,
    Failed,
}

/// Counts and hashes what passes, and remembers why it stopped.
struct Source<'a> {
    content: &'a mut dyn Read,
    limit: FileSize,
    bytes: u64,
    hasher: sha2::Sha256,
    stopped: Option<Stop>,
}

impl<'a> Source<'a> {
    fn new(content: &'a mut dyn Read, limit: FileSize) -> Self {
        Self { content, limit, bytes: 0, hasher: sha2::Sha256::new(), stopped: None }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.stopped = Some(Stop::Failed);
            }
        })?;
        self.bytes += read as u64;
        if self.bytes > self.limit.bytes() {
            self.stopped = Some(Stop::OverLimit);
            return Err(io::Error::other("the content is over the limit"));
        }
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
