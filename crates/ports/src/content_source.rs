//! The files of another library, from which content is adopted.

use domain::StorageKey;

use crate::{PortError, StagedFile};

/// The files of another library, which a [`FileStore`](crate::FileStore) can stage. They are never
/// changed.
pub trait ContentSource: Send + Sync {
    /// The length in bytes of the file under `key`; `None` when there is none. Ignores everything
    /// but regular files within the source.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the source fails.
    fn size(&self, key: &StorageKey) -> Result<Option<u64>, PortError>;

    /// Stages the files under `keys`, in the same order, in the store of this source; durable when
    /// this returns. If possible, the store shares the bytes with the source instead of copying
    /// them.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, [`PortError::Backend`] when a key has no file, or
    /// the source or the store fails. No file is staged then.
    fn stage(&self, keys: &[&StorageKey]) -> Result<Vec<StagedFile>, PortError>;
}
