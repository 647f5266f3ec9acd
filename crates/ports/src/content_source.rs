use domain::StorageKey;

use crate::{PortError, StagedFile};

/// The bytes of another library, where a [`FileStore`](crate::FileStore) can take them from. They are
/// only ever read.
pub trait ContentSource: Send + Sync {
    /// The length in bytes of what is under `key`; `None` when there is nothing. Only regular files
    /// within the source count.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the source fails.
    fn size(&self, key: &StorageKey) -> Result<Option<u64>, PortError>;

    /// Stages what is under each of `keys` in the store of this source, in the same order; durable when
    /// this returns. Where it can, the store shares the bytes with the source instead of copying them.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, [`PortError::Backend`] when a key has nothing or the
    /// source or the store fails. Nothing is left behind then.
    fn stage(&self, keys: &[&StorageKey]) -> Result<Vec<StagedFile>, PortError>;
}
