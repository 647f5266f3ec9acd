//! The bytes of adopted files.

use std::io::{ErrorKind, Read};
use std::sync::Arc;

use domain::{FileSize, MediaFile, Sha256, StorageKey};
use ports::{ContentSource, FileStore, PortError, StagedFile};
use sha2::Digest;
use tracing::warn;

use super::{AdoptLibraryError, Obstacle, PlannedFile};
use crate::staging::Staging;

/// Where the bytes of adopted files are to be, and where they come from.
pub struct AdoptedBytes {
    /// The library's own store.
    pub store: Arc<dyn FileStore>,
    /// What the other library has, if anything is to be brought.
    pub source: Option<Arc<dyn ContentSource>>,
    /// Whether there may be files without bytes.
    pub may_be_missing: bool,
}

/// How many files get their keys at once. Each may be in a folder of its own, all of which are open
/// then.
const PLACED_AT_ONCE: usize = 100;

impl AdoptedBytes {
    /// The keys of `file` whose bytes are to be brought; what is wrong with them goes to `obstacles`.
    pub(super) fn missing(
        &self,
        file: &MediaFile,
        obstacles: &mut Vec<Obstacle>,
    ) -> Result<Vec<StorageKey>, PortError> {
        let mut missing = Vec::new();
        for key in file.keys() {
            let given = file.size.filter(|_| *key == file.key);
            let stored = self.store.open(key)?.map(|file| FileSize::from_bytes(file.size));
            let found = self.source_size(key)?;
            if stored.is_none() && found.is_some() {
                missing.push(key.clone());
            }
            obstacles.extend(self.obstacle(key, given, stored, found));
        }
        Ok(missing)
    }

    fn source_size(&self, key: &StorageKey) -> Result<Option<FileSize>, PortError> {
        let Some(source) = &self.source else { return Ok(None) };
        Ok(source.size(key)?.map(FileSize::from_bytes))
    }

    fn obstacle(
        &self,
        key: &StorageKey,
        given: Option<FileSize>,
        stored: Option<FileSize>,
        found: Option<FileSize>,
    ) -> Option<Obstacle> {
        let key = || key.clone();
        let other_length = |found| match given {
            Some(given) if given != found => {
                Some(Obstacle::OtherLength { key: key(), found, given })
            }
            _ => None,
        };
        match (stored, found) {
            (None, None) if self.may_be_missing => None,
            (None, None) => Some(Obstacle::NoBytes(key())),
            (Some(stored), Some(found)) if stored != found => {
                Some(Obstacle::OtherBytesStored { key: key(), stored, found })
            }
            (Some(size), _) | (None, Some(size)) => other_length(size),
        }
    }

    /// Puts the missing bytes of all files under their keys; durable when this returns.
    pub(super) fn bring(&self, files: &[PlannedFile]) -> Result<Brought<'_>, AdoptLibraryError> {
        let mut brought = Brought { store: &*self.store, placed: Vec::new() };
        let keys: Vec<&StorageKey> = files.iter().flat_map(|planned| &planned.missing).collect();
        let Some(source) = self.source.as_ref().filter(|_| !keys.is_empty()) else {
            return Ok(brought);
        };
        let staged = source.stage(&keys).map_err(AdoptLibraryError::Bytes)?;
        let staging = Staging::of(Arc::clone(&self.store), staged);
        let pairs: Vec<_> =
            staging.files().iter().cloned().zip(keys.into_iter().cloned()).collect();
        check_lengths(files, &pairs)?;
        for pairs in pairs.chunks(PLACED_AT_ONCE) {
            if let Err(error) = self.store.place(pairs) {
                brought.withdraw();
                return Err(AdoptLibraryError::Bytes(error));
            }
            brought.placed.extend_from_slice(pairs);
        }
        Ok(brought)
    }

    /// The digest of what is stored under `key`; `None` when there is nothing.
    pub(super) fn digest(&self, key: &StorageKey) -> Result<Option<Sha256>, PortError> {
        let Some(mut stored) = self.store.open(key)? else { return Ok(None) };
        let mut hasher = sha2::Sha256::new();
        let mut buffer = vec![0; 128 * 1024];
        loop {
            match stored.content.read(&mut buffer) {
                Ok(0) => return Ok(Some(Sha256(hasher.finalize().into()))),
                Ok(read) => hasher.update(&buffer[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(PortError::Backend(Box::new(error))),
            }
        }
    }
}

fn check_lengths(
    files: &[PlannedFile],
    staged: &[(StagedFile, StorageKey)],
) -> Result<(), AdoptLibraryError> {
    let given: std::collections::HashMap<&StorageKey, FileSize> =
        files.iter().filter_map(|planned| Some((&planned.file.key, planned.file.size?))).collect();
    let changed = staged
        .iter()
        .find(|(staged, key)| given.get(key).is_some_and(|size| size.bytes() != staged.size));
    match changed {
        Some((_, key)) => Err(AdoptLibraryError::SourceChanged(key.clone())),
        None => Ok(()),
    }
}

/// Bytes under keys that no row may come to name.
pub(super) struct Brought<'a> {
    store: &'a dyn FileStore,
    placed: Vec<(StagedFile, StorageKey)>,
}

impl Brought<'_> {
    /// Takes the bytes back if their rows are certainly not written.
    pub(super) fn settle(mut self, written: &Result<(), PortError>) {
        if !matches!(written, Ok(()) | Err(PortError::OutcomeUnknown(_))) {
            self.withdraw();
        }
    }

    fn withdraw(&mut self) {
        if let Err(error) = self.store.withdraw(&self.placed) {
            warn!(?error, "bytes without rows are left behind");
        }
        for (staged, _) in self.placed.drain(..) {
            if let Err(error) = self.store.discard(&staged) {
                warn!(staged = staged.id, ?error, "not discarded");
            }
        }
    }
}
