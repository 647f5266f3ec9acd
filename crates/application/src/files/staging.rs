use std::io::Read;
use std::sync::Arc;

use ports::{FileStore, PortError, ReadSeek, StagedFile};
use tracing::warn;

/// Staged files that are discarded with this value; placing them makes that a no-op.
pub(crate) struct Staging {
    store: Arc<dyn FileStore>,
    files: Vec<StagedFile>,
}

impl Staging {
    pub(crate) fn new(store: Arc<dyn FileStore>) -> Self {
        Self { store, files: Vec::new() }
    }

    /// What was staged in `store` already.
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

    /// Forgets the files, which are no longer staged.
    pub(crate) fn release(&mut self) {
        self.files.clear();
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        for staged in &self.files {
            if let Err(error) = self.store.discard(staged) {
                warn!(staged = staged.id, ?error, "not discarded");
            }
        }
    }
}
