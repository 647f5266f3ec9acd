use std::collections::HashSet;
use std::error::Error;
use std::io::{self, Read};
use std::sync::Arc;

use domain::{FileSize, MediaFile, MediaFileId, Sha256, StorageKey};
use ports::{
    FileStore, KeyedFile, KeysInUse, LibraryReader, MediaFiles, PortError, StoreInventory,
    StoredFile,
};
use sha2::Digest;
use tracing::warn;

use crate::upkeep::keyed_batches::visit_keyed_batches;

/// Compares rows and bytes, changing neither.
pub struct CheckLibrary {
    /// The rows, one by one.
    pub files: Arc<dyn MediaFiles>,
    /// The rows, page by page.
    pub reader: Arc<dyn LibraryReader>,
    /// Which keys rows have.
    pub keys: Arc<dyn KeysInUse>,
    /// The bytes under a key.
    pub store: Arc<dyn FileStore>,
    /// All bytes.
    pub inventory: Arc<dyn StoreInventory>,
}

/// A contradiction between rows and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A media file has no bytes.
    MissingBytes(MediaFileId, StorageKey),
    /// A thumbnail of that media file has no bytes.
    MissingThumbnail(MediaFileId, StorageKey),
    /// A media file's bytes are of another length than its row says.
    WrongLength {
        /// The media file.
        id: MediaFileId,
        /// Where its bytes are.
        key: StorageKey,
        /// By its row, in bytes.
        recorded: u64,
        /// In fact, in bytes.
        stored: u64,
    },
    /// A media file's bytes have another digest than its row says.
    WrongDigest(MediaFileId, StorageKey),
    /// The bytes of a media file or thumbnail cannot be read; the log says why.
    Unreadable(MediaFileId, StorageKey),
    /// No row has the key of these bytes.
    Unused(KeyedFile),
}

impl Finding {
    /// The key that it is about.
    #[must_use]
    pub fn key(&self) -> &StorageKey {
        match self {
            Self::MissingBytes(_, key)
            | Self::MissingThumbnail(_, key)
            | Self::WrongLength { key, .. }
            | Self::WrongDigest(_, key)
            | Self::Unreadable(_, key) => key,
            Self::Unused(file) => &file.key,
        }
    }
}

/// How much was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Media files.
    pub rows: u64,
    /// Files under keys, thumbnails too.
    pub stored: u64,
}

/// Whoever hears of each finding as it is made.
pub type Listener<'a> = dyn FnMut(Finding) + 'a;

const PAGE: u32 = 200;

/// How many files without rows are looked at again together.
const SUSPECTS: usize = 100_000;

impl CheckLibrary {
    /// Compares everything; `deep` reads all originals and compares their digests too. Each finding is
    /// looked at again before it is told, so that what is uploaded, replaced or deleted meanwhile is not
    /// mistaken for one. `settle` is called between two looks at files without rows, and should take as
    /// long as an upload is at most between its bytes and its rows.
    ///
    /// # Errors
    /// A [`PortError`] when the check could not be completed.
    pub fn run(
        &self,
        deep: bool,
        settle: &dyn Fn(),
        found: &mut Listener<'_>,
    ) -> Result<Checked, PortError> {
        let rows = self.check_rows(deep, found)?;
        let stored = self.check_store(settle, found)?;
        Ok(Checked { rows, stored })
    }

    fn check_rows(&self, deep: bool, found: &mut Listener<'_>) -> Result<u64, PortError> {
        let mut checked = 0;
        let mut last = None;
        loop {
            let page = self.reader.media_files_after(last, PAGE)?;
            let Some(end) = page.last() else { return Ok(checked) };
            last = Some(end.id);
            checked += page.len() as u64;
            for file in page {
                self.check_row(&file, deep)?.into_iter().for_each(&mut *found);
            }
        }
    }

    /// What is wrong with a media file. Rows go before their bytes, so what was found counts where the row
    /// has the key even after that.
    fn check_row(&self, file: &MediaFile, deep: bool) -> Result<Vec<Finding>, PortError> {
        let mut findings = self.compare(file, deep);
        if !findings.is_empty() {
            let now = self.files.find(file.id)?;
            findings.retain(|finding| now.as_ref().is_some_and(|file| has(file, finding.key())));
        }
        Ok(findings)
    }

    fn compare(&self, file: &MediaFile, deep: bool) -> Vec<Finding> {
        let original = match self.store.open(&file.key) {
            Ok(Some(stored)) => compare_content(file, stored, deep),
            Ok(None) => Some(Finding::MissingBytes(file.id, file.key.clone())),
            Err(error) => Some(unreadable(file.id, &file.key, &error)),
        };
        let thumbnails =
            file.thumbnails.iter().filter_map(|thumbnail| match self.store.open(&thumbnail.key) {
                Ok(Some(_)) => None,
                Ok(None) => Some(Finding::MissingThumbnail(file.id, thumbnail.key.clone())),
                Err(error) => Some(unreadable(file.id, &thumbnail.key, &error)),
            });
        original.into_iter().chain(thumbnails).collect()
    }

    fn check_store(&self, settle: &dyn Fn(), found: &mut Listener<'_>) -> Result<u64, PortError> {
        let mut suspects = Vec::new();
        let stored = visit_keyed_batches(&*self.inventory, |files| {
            suspects.extend(self.without_rows(files)?);
            if suspects.len() < SUSPECTS {
                return Ok(());
            }
            self.look_again(std::mem::take(&mut suspects), settle, found)
        })?;
        self.look_again(suspects, settle, found)?;
        Ok(stored)
    }

    fn without_rows(&self, mut files: Vec<KeyedFile>) -> Result<Vec<KeyedFile>, PortError> {
        let keys: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
        let used: HashSet<StorageKey> = self.keys.in_use(&keys)?;
        files.retain(|file| !used.contains(&file.key));
        Ok(files)
    }

    fn look_again(
        &self,
        suspects: Vec<KeyedFile>,
        settle: &dyn Fn(),
        found: &mut Listener<'_>,
    ) -> Result<(), PortError> {
        if suspects.is_empty() {
            return Ok(());
        }
        settle();
        for file in self.without_rows(suspects)? {
            // Where it cannot be opened it is there all the same.
            if !matches!(self.store.open(&file.key), Ok(None)) {
                found(Finding::Unused(file));
            }
        }
        Ok(())
    }
}

fn has(file: &MediaFile, key: &StorageKey) -> bool {
    file.key == *key || file.thumbnails.iter().any(|thumbnail| thumbnail.key == *key)
}

fn compare_content(file: &MediaFile, stored: StoredFile, deep: bool) -> Option<Finding> {
    let (id, key) = (file.id, file.key.clone());
    let recorded = file.size.map_or(stored.size, FileSize::bytes);
    if recorded != stored.size {
        return Some(Finding::WrongLength { id, key, recorded, stored: stored.size });
    }
    let expected = file.sha256.filter(|_| deep)?;
    match digest(stored.content) {
        Ok(digest) if digest == expected => None,
        Ok(_) => Some(Finding::WrongDigest(id, key)),
        Err(error) => Some(unreadable(id, &key, &error)),
    }
}

fn digest(mut content: impl Read) -> io::Result<Sha256> {
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match content.read(&mut buffer) {
            Ok(0) => return Ok(Sha256(hasher.finalize().into())),
            Ok(read) => hasher.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn unreadable(id: MediaFileId, key: &StorageKey, error: &(dyn Error + 'static)) -> Finding {
    warn!(%key, error, "unreadable");
    Finding::Unreadable(id, key.clone())
}
