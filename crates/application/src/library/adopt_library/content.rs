//! The transfer of the content of adopted files.

use std::collections::HashMap;
use std::sync::Arc;

use domain::{FileSize, MediaFile, Sha256, StorageKey};
use ports::{ContentSource, FileStore, PortError, ReadSeek, StagedFile};
use tracing::warn;

use super::error::AdoptLibraryError;
use super::obstacle::Obstacle;
use super::plan::PlannedFile;
use crate::digest::digest;
use crate::files::staged_files::StagedFiles;

/// The destination and the source of the content of adopted files.
pub struct AdoptedContent {
    /// The library's own store.
    pub store: Arc<dyn FileStore>,
    /// The files of the other library; `None` to transfer no bytes.
    pub source: Option<Arc<dyn ContentSource>>,
    /// Whether a media file without bytes can be adopted.
    pub may_be_missing: bool,
}

/// Number of files that are placed in one call, which holds the folder of each of them open.
const MAX_PLACED: usize = 100;

impl AdoptedContent {
    /// The keys of `file` whose bytes have to be transferred. Adds missing and wrong bytes to
    /// `obstacles`.
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

    /// Places the missing bytes of all files under their keys; durable when this returns. All slow
    /// work is done before the first file is placed, so that a crash rarely leaves orphans.
    pub(super) fn transfer(
        &self,
        files: &[PlannedFile],
    ) -> Result<Transfer<'_>, AdoptLibraryError> {
        let failed = AdoptLibraryError::Bytes;
        let keys: Vec<&StorageKey> = files.iter().flat_map(|planned| &planned.missing).collect();
        let staged = match &self.source {
            Some(source) if !keys.is_empty() => source.stage(&keys).map_err(failed)?,
            _ => Vec::new(),
        };
        let guard = StagedFiles::of(Arc::clone(&self.store), staged);
        let staged: HashMap<&StorageKey, &StagedFile> =
            keys.into_iter().zip(guard.files()).collect();
        check_lengths(files, &staged)?;
        let digests = self.digests(files, &staged).map_err(failed)?;
        let mut transfer = Transfer { store: &*self.store, placed: Vec::new(), digests };
        let mut pairs: Vec<(StagedFile, StorageKey)> =
            staged.into_iter().map(|(key, staged)| (staged.clone(), key.clone())).collect();
        // Sorts by folder, since each call makes its folders durable.
        pairs.sort_by(|(_, one), (_, other)| one.cmp(other));
        for pairs in pairs.chunks(MAX_PLACED) {
            if let Err(error) = self.store.place(pairs) {
                transfer.withdraw();
                return Err(failed(error));
            }
            transfer.placed.extend_from_slice(pairs);
        }
        Ok(transfer)
    }

    /// The digests of all new media files that have bytes, staged or stored.
    fn digests(
        &self,
        files: &[PlannedFile],
        staged: &HashMap<&StorageKey, &StagedFile>,
    ) -> Result<HashMap<StorageKey, Sha256>, PortError> {
        let mut digests = HashMap::new();
        for key in files.iter().filter(|file| !file.is_present).map(|planned| &planned.file.key) {
            let digest = match staged.get(key) {
                Some(staged) => Some(digest_of(&mut *self.store.open_staged(staged)?)?),
                None => match self.store.open(key)? {
                    Some(mut stored) => Some(digest_of(&mut *stored.content)?),
                    None => None,
                },
            };
            digests.extend(digest.map(|digest| (key.clone(), digest)));
        }
        Ok(digests)
    }
}

fn digest_of(content: &mut dyn ReadSeek) -> Result<Sha256, PortError> {
    digest(content).map_err(PortError::backend)
}

/// Verifies that the lengths are those of the plan.
fn check_lengths(
    files: &[PlannedFile],
    staged: &HashMap<&StorageKey, &StagedFile>,
) -> Result<(), AdoptLibraryError> {
    for file in files.iter().map(|planned| &planned.file) {
        let given = file.size.map(FileSize::bytes);
        let found = staged.get(&file.key).map(|staged| staged.size);
        if given.zip(found).is_some_and(|(given, found)| given != found) {
            return Err(AdoptLibraryError::SourceChanged(file.key.clone()));
        }
    }
    Ok(())
}

/// Placed bytes whose rows are not written yet.
pub(super) struct Transfer<'a> {
    store: &'a dyn FileStore,
    placed: Vec<(StagedFile, StorageKey)>,
    /// The digests of the new media files that have bytes.
    pub(super) digests: HashMap<StorageKey, Sha256>,
}

impl Transfer<'_> {
    /// Withdraws the bytes, unless their rows are written, or may be.
    pub(super) fn settle(mut self, written: &Result<(), PortError>) {
        if !matches!(written, Ok(()) | Err(PortError::OutcomeUnknown(_))) {
            self.withdraw();
        }
    }

    fn withdraw(&mut self) {
        if let Err(error) = self.store.withdraw(&self.placed) {
            warn!(?error, "placed files were not withdrawn: they are orphans now");
        }
        for (staged, _) in self.placed.drain(..) {
            if let Err(error) = self.store.discard(&staged) {
                warn!(staged = staged.id, ?error, "a staged file was not discarded");
            }
        }
    }
}
