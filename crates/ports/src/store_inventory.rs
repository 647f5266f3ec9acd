//! The list of all files in a store, for maintenance.

use std::time::SystemTime;

use domain::StorageKey;

use crate::{PortError, StagedFile};

/// A file under a key, as a walk through the store finds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyedFile {
    /// Its key.
    pub key: StorageKey,
    /// Length in bytes.
    pub size: u64,
}

/// A staged file that may be stale.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnclaimedFile {
    /// The file with its current length.
    pub staged: StagedFile,
    /// Time of the last write.
    pub modified: SystemTime,
}

/// Called with each file of a walk; an error ends the walk.
pub type Visitor<'a> = dyn FnMut(KeyedFile) -> Result<(), PortError> + 'a;

/// Lists all files of a store, for maintenance.
pub trait StoreInventory: Send + Sync {
    /// Calls `visit` with every file under a key, in no particular order. A file that is placed or
    /// removed during the walk may be skipped; any other file is visited once. Ignores everything
    /// but regular files under valid keys.
    ///
    /// # Errors
    /// The error of `visit`, or [`PortError::Backend`] when the store fails; the walk ends with it.
    fn visit_keyed(&self, visit: &mut Visitor<'_>) -> Result<(), PortError>;

    /// Unclaimed staged files: all except those that this store object has staged and neither
    /// placed nor discarded yet. Another process may be using some of them.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn unclaimed(&self) -> Result<Vec<UnclaimedFile>, PortError>;
}
