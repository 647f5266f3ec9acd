use std::sync::Arc;

use domain::{MediaFileId, StorageKey};
use ports::{Change, Clock, FileStore, KeysInUse, OrphanLock, PortError, Quarantine, RetiredKeys};

use crate::upkeep::check_library::Finding;

/// Mends what can be mended without losing anything: bytes without rows go into the quarantine, and rows
/// of thumbnails without bytes go. Rows of media files are never touched.
pub struct RepairLibrary {
    /// Which keys rows have.
    pub keys: Arc<dyn KeysInUse>,
    /// Which keys are of deleted files whose bytes a sweep is to remove.
    pub retired: Arc<dyn RetiredKeys>,
    /// Where bytes are.
    pub store: Arc<dyn FileStore>,
    /// Where bytes go.
    pub quarantine: Arc<dyn Quarantine>,
    /// What keeps bytes in place.
    pub orphan_lock: Arc<dyn OrphanLock>,
    /// Dates the changes.
    pub clock: Arc<dyn Clock>,
}

/// What came of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The bytes are in the quarantine now.
    Quarantined,
    /// The thumbnail's row is gone; the thumbnail can be made anew.
    ThumbnailForgotten,
    /// It is not so any more.
    NotNeeded,
    /// Nothing was done: somebody has to decide, or a sweep will remove the bytes of a deleted
    /// file.
    LeftAsItIs,
}

impl RepairLibrary {
    /// Mends one finding, however old: everything is looked at again, in the transaction that makes the
    /// change.
    ///
    /// # Errors
    /// A [`PortError`] when the repair failed; what it concerns is as it was, or repaired.
    /// [`PortError::Unavailable`] for bytes that an adoption, which is under way, may need.
    pub fn run(&self, finding: &Finding) -> Result<Repair, PortError> {
        match finding {
            Finding::Unused(file) => self.quarantine(&file.key),
            Finding::MissingThumbnail(id, key) => self.forget_thumbnail(*id, key),
            Finding::MissingBytes(..)
            | Finding::WrongLength { .. }
            | Finding::WrongDigest(..)
            | Finding::Unreadable(..) => Ok(Repair::LeftAsItIs),
        }
    }

    /// Bytes of deleted files are not kept. The key is given up first: no row can come to need the
    /// bytes once they are moved.
    fn quarantine(&self, key: &StorageKey) -> Result<Repair, PortError> {
        let busy = || PortError::Unavailable("an adoption is under way".into());
        let _lock = self.orphan_lock.move_orphans()?.ok_or_else(busy)?;
        let (keys, now) = (std::slice::from_ref(key), self.clock.now());
        if !self.retired.pending_among(keys)?.is_empty() {
            return Ok(Repair::LeftAsItIs);
        }
        let given_up = self.keys.retire_unused(keys, now)?;
        let moved = !given_up.is_empty() && self.quarantine.quarantine(key, now)?;
        Ok(if moved { Repair::Quarantined } else { Repair::NotNeeded })
    }

    fn forget_thumbnail(&self, id: MediaFileId, key: &StorageKey) -> Result<Repair, PortError> {
        let keys = std::slice::from_ref(key);
        let change = self.keys.remove_thumbnails(id, keys, self.clock.now(), &|_| {
            matches!(self.store.open(key), Ok(None))
        })?;
        Ok(match change {
            Change::Made(removed) if !removed.is_empty() => Repair::ThumbnailForgotten,
            _ => Repair::NotNeeded,
        })
    }
}
