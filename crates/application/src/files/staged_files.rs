//! The guard of staged files: it discards them when a step of an upload fails.

use std::io::Read;
use std::sync::Arc;

use ports::{FileStore, PortError, ReadSeek, StagedFile};
use tracing::warn;

/// Staged files. Drop discards them, unless they were [released](Self::release).
pub(crate) struct StagedFiles {
    store: Arc<dyn FileStore>,
    files: Vec<StagedFile>,
}

impl StagedFiles {
    pub(crate) fn new(store: Arc<dyn FileStore>) -> Self {
        Self { store, files: Vec::new() }
    }

    /// Guards files that `store` has staged already.
    pub(crate) fn of(store: Arc<dyn FileStore>, files: Vec<StagedFile>) -> Self {
        Self { store, files }
    }

    pub(crate) fn stage(&mut self, content: &mut dyn Read) -> Result<(), PortError> {
        let staged = self.store.stage(content)?;
        self.files.push(staged);
        Ok(())
    }

    pub(crate) fn files(&self) -> &[StagedFile] {
        &self.files
    }

    pub(crate) fn open(&self, index: usize) -> Result<Box<dyn ReadSeek>, PortError> {
        self.store.open_staged(&self.files[index])
    }

    /// Stops guarding the files: they have keys that rows need.
    pub(crate) fn release(&mut self) {
        self.files.clear();
    }
}

impl Drop for StagedFiles {
    fn drop(&mut self) {
        for staged in &self.files {
            if let Err(error) = self.store.discard(staged) {
                warn!(staged = staged.id, ?error, "a staged file was not discarded");
            }
        }
    }
}
