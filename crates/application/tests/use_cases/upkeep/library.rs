//! A library in memory for the tests of maintenance.

use std::io::Read;
use std::sync::{Arc, Mutex};

use application::{CheckLibrary, CheckTotals, Finding, RepairLibrary, RetiredContent, SweepStore};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{FileSize, MediaFile, Sha256, StorageKey};
use ports::{Clock, FileStore, KeysInUse, NewMediaFile, Quarantine, QuarantinedFile};
use ports_contract::fixtures::{key, new_image_file, time};
use ports_contract::memory::{MemoryDatabase, MemoryFileStore};
use ports_contract::{DatabaseWorld, FileStoreWorld, StoreInventoryWorld};
use sha2::Digest;

/// Rows and files that are consistent unless a test makes them differ.
#[derive(Clone, Default)]
pub struct Library {
    pub database: Arc<MemoryDatabase>,
    pub store: Arc<MemoryFileStore>,
    pub clock: Arc<ManualClock>,
}

impl Library {
    /// Adds an image with its thumbnails; the content of a file is its own key.
    pub fn given_image(&self, path: &str) -> MediaFile {
        let uploader = self.database.given_user(&format!("uploader-of-{}", path.replace('/', "-")));
        let mut new: NewMediaFile = new_image_file(&uploader, path);
        new.content.size = FileSize::from_bytes(path.len() as u64);
        new.content.sha256 = Sha256(sha2::Sha256::digest(path).into());
        let file = self.database.given_file_like(&new);
        for key in keys(&file) {
            self.store.given_keyed(key.as_str(), key.as_str().as_bytes());
        }
        file
    }

    /// A library with `count` images of five files each.
    pub fn with_images(count: u32) -> Self {
        let library = Self::default();
        for number in 0..count {
            library.given_image(&format!("{number}.png"));
        }
        library
    }

    /// Removes a file without its row.
    pub fn lose(&self, key: &StorageKey) {
        self.store.remove(key).expect("memory does not fail");
    }

    pub fn has_bytes(&self, path: &str) -> bool {
        self.bytes(path).is_some()
    }

    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let stored = self.store.open(&key(path)).expect("memory does not fail")?;
        let (mut content, mut bytes) = (stored.content, Vec::new());
        content.read_to_end(&mut bytes).expect("memory does not fail");
        Some(bytes)
    }

    pub fn file_count(&self) -> usize {
        self.store.file_count()
    }

    pub fn sweep_store(&self) -> SweepStore {
        SweepStore {
            inventory: self.store.clone(),
            quarantine: self.store.clone(),
            orphan_lock: self.store.clone(),
        }
    }

    /// Advances the clock.
    pub fn pass(&self, time: TimeDelta) {
        *self.clock.0.lock().expect("nobody has panicked") += time;
    }

    /// The keys in the quarantine, sorted.
    pub fn quarantined(&self) -> Vec<String> {
        let mut keys = Vec::new();
        let mut collect = |file: QuarantinedFile| {
            keys.push(file.key.to_string());
            Ok(())
        };
        self.store.visit_quarantined(&mut collect).expect("memory does not fail");
        keys.sort();
        keys
    }

    pub fn keys(&self) -> Arc<dyn KeysInUse> {
        self.database.clone()
    }

    pub fn retired(&self) -> Arc<RetiredContent> {
        let (store, keys) = (self.store.clone(), self.database.clone());
        Arc::new(RetiredContent { store, keys, clock: self.clock.clone() })
    }

    /// The findings of a check that runs `meanwhile` before it confirms possible orphans.
    pub fn findings(&self, deep: bool, meanwhile: &dyn Fn()) -> (CheckTotals, Vec<Finding>) {
        let check = CheckLibrary {
            files: self.database.clone(),
            reader: self.database.clone(),
            keys: self.database.clone(),
            store: self.store.clone(),
            inventory: self.store.clone(),
        };
        let mut findings = Vec::new();
        let checked = check.run(deep, meanwhile, &mut |finding| findings.push(finding));
        (checked.expect("memory does not fail"), findings)
    }

    pub fn repair(&self) -> RepairLibrary {
        RepairLibrary {
            keys: self.database.clone(),
            retired: self.database.clone(),
            store: self.store.clone(),
            quarantine: self.store.clone(),
            orphan_lock: self.store.clone(),
            clock: self.clock.clone(),
        }
    }
}

pub fn keys(file: &MediaFile) -> impl Iterator<Item = &StorageKey> {
    file.thumbnails.iter().map(|thumbnail| &thumbnail.key).chain([&file.key])
}

/// A clock that tests advance, from a noon on.
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl Default for ManualClock {
    fn default() -> Self {
        Self(Mutex::new(time("2025-06-01T12:00:00Z")))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("nobody has panicked")
    }
}
