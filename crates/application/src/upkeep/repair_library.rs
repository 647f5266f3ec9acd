//! The repair of single findings of a check, without the loss of any bytes.

use std::sync::Arc;

use domain::{MediaFileId, StorageKey};
use ports::{Change, Clock, FileStore, KeysInUse, OrphanLock, PortError, Quarantine, RetiredKeys};

use crate::upkeep::finding::Finding;

/// Repairs findings that can be repaired without loss: it quarantines orphans, and removes rows of
/// thumbnails that have no bytes. It never changes rows of media files.
pub struct RepairLibrary {
    /// Looks up and retires keys.
    pub keys: Arc<dyn KeysInUse>,
    /// Looks up the keys of deleted files whose bytes the next sweep removes.
    pub retired: Arc<dyn RetiredKeys>,
    /// Looks up stored files.
    pub store: Arc<dyn FileStore>,
    /// Receives the orphans.
    pub quarantine: Arc<dyn Quarantine>,
    /// Excludes adoptions while an orphan is moved.
    pub orphan_lock: Arc<dyn OrphanLock>,
    /// Dates the changes.
    pub clock: Arc<dyn Clock>,
}

/// The outcome of the repair of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The orphan is in the quarantine.
    Quarantined,
    /// The row of the thumbnail is removed; the thumbnail can be rebuilt.
    ThumbnailRowRemoved,
    /// The finding no longer holds.
    NotNeeded,
    /// Nothing was done: an administrator has to decide, or the next sweep removes the bytes of a
    /// deleted file.
    Skipped,
}

impl RepairLibrary {
    /// Repairs one finding of any age: it is checked again in the transaction of the change.
    ///
    /// # Errors
    /// A [`PortError`] when the repair failed; its subject is unchanged, or repaired.
    /// [`PortError::Unavailable`] for an orphan while an adoption is running, which may need it.
    pub fn run(&self, finding: &Finding) -> Result<Repair, PortError> {
        match finding {
            Finding::Orphan(file) => self.quarantine(&file.key),
            Finding::MissingThumbnail(id, key) => self.remove_thumbnail_row(*id, key),
            Finding::MissingBytes(..)
            | Finding::WrongLength { .. }
            | Finding::WrongDigest(..)
            | Finding::Unreadable(..) => Ok(Repair::Skipped),
        }
    }

    /// Skips bytes of deleted files, which are not to be kept. Retires the key before the move, so
    /// that no row can need the bytes after it.
    fn quarantine(&self, key: &StorageKey) -> Result<Repair, PortError> {
        let busy = || PortError::unavailable("an adoption is running");
        let _lock = self.orphan_lock.move_orphans()?.ok_or_else(busy)?;
        let (keys, now) = (std::slice::from_ref(key), self.clock.now());
        if !self.retired.pending_among(keys)?.is_empty() {
            return Ok(Repair::Skipped);
        }
        let retired = self.keys.retire_unused(keys, now)?;
        let moved = !retired.is_empty() && self.quarantine.quarantine(key, now)?;
        Ok(if moved { Repair::Quarantined } else { Repair::NotNeeded })
    }

    fn remove_thumbnail_row(&self, id: MediaFileId, key: &StorageKey) -> Result<Repair, PortError> {
        let keys = std::slice::from_ref(key);
        let change = self.keys.remove_thumbnails(id, keys, self.clock.now(), &|_| {
            matches!(self.store.open(key), Ok(None))
        })?;
        Ok(match change {
            Change::Made(removed) if !removed.is_empty() => Repair::ThumbnailRowRemoved,
            _ => Repair::NotNeeded,
        })
    }
}
