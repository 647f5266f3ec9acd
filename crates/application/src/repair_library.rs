use std::sync::Arc;

use domain::{MediaFileId, StorageKey};
use ports::{Change, Clock, FileStore, KeysInUse, PortError, Quarantine};

use crate::Finding;

/// Mends what can be mended without losing anything: bytes without rows go into the quarantine, and rows
/// of thumbnails without bytes go. Rows of media files are never touched.
pub struct RepairLibrary {
    /// Which keys rows have.
    pub keys: Arc<dyn KeysInUse>,
    /// Where bytes are.
    pub store: Arc<dyn FileStore>,
    /// Where bytes go.
    pub quarantine: Arc<dyn Quarantine>,
    /// Dates the changes.
    pub clock: Arc<dyn Clock>,
}

/// What came of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The bytes are in the quarantine now.
    SetAside,
    /// The thumbnail's row is gone; the thumbnail can be made anew.
    ThumbnailForgotten,
    /// It is not so any more.
    NotNeeded,
    /// Nothing was done: somebody has to decide.
    LeftAsItIs,
}

impl RepairLibrary {
    /// Mends one finding, however old: everything is looked at again, in the transaction that makes the
    /// change.
    ///
    /// # Errors
    /// A [`PortError`] when the repair failed; what it concerns is as it was, or repaired.
    pub fn run(&self, finding: &Finding) -> Result<Repair, PortError> {
        match finding {
            Finding::Unused(file) => self.set_aside(&file.key),
            Finding::MissingThumbnail(id, key) => self.forget_thumbnail(*id, key),
            Finding::MissingBytes(..)
            | Finding::WrongLength { .. }
            | Finding::WrongDigest(..)
            | Finding::Unreadable(..) => Ok(Repair::LeftAsItIs),
        }
    }

    /// The key is given up first: no row can come to need the bytes once they are moved.
    fn set_aside(&self, key: &StorageKey) -> Result<Repair, PortError> {
        let given_up = self.keys.retire_unused(std::slice::from_ref(key), self.clock.now())?;
        let moved = !given_up.is_empty() && self.quarantine.set_aside(key)?;
        Ok(if moved { Repair::SetAside } else { Repair::NotNeeded })
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
