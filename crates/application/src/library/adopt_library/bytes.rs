//! The bytes of adopted files.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::Arc;

use domain::{FileSize, MediaFile, Sha256, StorageKey};
use ports::{ContentSource, FileStore, PortError, ReadSeek, StagedFile};
use sha2::Digest;
use tracing::warn;

use super::{AdoptLibraryError, Obstacle, PlannedFile};
use crate::files::staged_files::StagedFiles;

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

    /// Puts the missing bytes of all files under their keys; durable when this returns. All that takes
    /// long is done before, so that hardly any moment is left at which a crash would leave bytes under
    /// keys that no row has.
    pub(super) fn bring(&self, files: &[PlannedFile]) -> Result<Brought<'_>, AdoptLibraryError> {
        let failed = AdoptLibraryError::Bytes;
        let keys: Vec<&StorageKey> = files.iter().flat_map(|planned| &planned.missing).collect();
        let staged = match &self.source {
            Some(source) if !keys.is_empty() => source.stage(&keys).map_err(failed)?,
            _ => Vec::new(),
        };
        let staging = StagedFiles::of(Arc::clone(&self.store), staged);
        let staged: HashMap<&StorageKey, &StagedFile> =
            keys.into_iter().zip(staging.files()).collect();
        check_lengths(files, &staged)?;
        let digests = self.digests(files, &staged).map_err(failed)?;
        let mut brought = Brought { store: &*self.store, placed: Vec::new(), digests };
        let mut pairs: Vec<(StagedFile, StorageKey)> =
            staged.into_iter().map(|(key, staged)| (staged.clone(), key.clone())).collect();
        // Folder by folder, since each call makes its folders durable.
        pairs.sort_by(|(_, one), (_, other)| one.cmp(other));
        for pairs in pairs.chunks(PLACED_AT_ONCE) {
            if let Err(error) = self.store.place(pairs) {
                brought.withdraw();
                return Err(failed(error));
            }
            brought.placed.extend_from_slice(pairs);
        }
        Ok(brought)
    }

    /// The digests of all new files that have bytes, staged or stored.
    fn digests(
        &self,
        files: &[PlannedFile],
        staged: &HashMap<&StorageKey, &StagedFile>,
    ) -> Result<HashMap<StorageKey, Sha256>, PortError> {
        let mut digests = HashMap::new();
        for key in files.iter().filter(|file| !file.is_present).map(|planned| &planned.file.key) {
            let digest = match staged.get(key) {
                Some(staged) => Some(digest(&mut *self.store.open_staged(staged)?)?),
                None => match self.store.open(key)? {
                    Some(mut stored) => Some(digest(&mut *stored.content)?),
                    None => None,
                },
            };
            digests.extend(digest.map(|digest| (key.clone(), digest)));
        }
        Ok(digests)
    }
}

fn digest(content: &mut dyn ReadSeek) -> Result<Sha256, PortError> {
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(Sha256(hasher.finalize().into())),
            Ok(read) => hasher.update(&buffer[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(PortError::Backend(Box::new(error))),
        }
    }
}

/// That the bytes are as long as they were when the plan was made.
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

/// Bytes under keys that no row may come to name.
pub(super) struct Brought<'a> {
    store: &'a dyn FileStore,
    placed: Vec<(StagedFile, StorageKey)>,
    /// Of the files that are new and have bytes.
    pub(super) digests: HashMap<StorageKey, Sha256>,
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
