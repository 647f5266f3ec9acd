use std::time::SystemTime;

use domain::StorageKey;

use crate::{PortError, StagedFile};

/// A file under a key, as a walk through the store comes across it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyedFile {
    /// Its key.
    pub key: StorageKey,
    /// Length in bytes.
    pub size: u64,
}

/// Staged bytes that may have been left behind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnclaimedFile {
    /// The bytes; their length is that of the moment.
    pub staged: StagedFile,
    /// When bytes were last added.
    pub modified: SystemTime,
}

/// Takes one file of a walk; an error ends the walk.
pub type Visitor<'a> = dyn FnMut(KeyedFile) -> Result<(), PortError> + 'a;

/// Everything that a store keeps, for whoever looks after it.
pub trait StoreInventory: Send + Sync {
    /// Shows every file under a key to `visit`, in no particular order. One that comes or goes during
    /// the walk may be shown or not; what is there throughout is shown once. Nothing but regular files
    /// under possible keys is shown.
    ///
    /// # Errors
    /// The error of `visit`, or [`PortError::Backend`] when the store fails; the walk ends with it.
    fn visit_keyed(&self, visit: &mut Visitor<'_>) -> Result<(), PortError>;

    /// Staged bytes that nobody claims: all but those that this store itself has staged and neither
    /// placed nor discarded since. Another process may be at work on some of them.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn unclaimed(&self) -> Result<Vec<UnclaimedFile>, PortError>;
}
