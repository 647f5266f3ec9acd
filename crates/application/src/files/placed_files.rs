//! The guard of placed files: it withdraws their keys unless rows need them.

use std::sync::Arc;
use std::thread;

use domain::{NameSuffix, StorageKey};
use ports::{FileStore, PortError, Randomness, StagedFile};
use tracing::warn;

use crate::files::key_scheme::KeyScheme;
use crate::files::staged_files::StagedFiles;

/// Files under keys that no row has yet. Drop withdraws the keys and discards the files, unless
/// they were [kept](Self::keep). A panic keeps them too, since it may come after a commit.
pub(crate) struct PlacedFiles<S: KeyScheme> {
    store: Arc<dyn FileStore>,
    staged: StagedFiles,
    names: Names<S>,
    row: S::Row,
    /// Empty while no file has a key.
    placed: Vec<(StagedFile, StorageKey)>,
}

impl<S: KeyScheme> PlacedFiles<S> {
    /// Places `staged` in `store` under the first free name of `scheme`: the plain one, then those
    /// with a suffix from `randomness`. A name is free when all its keys are.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when every name that was tried is taken, or the error of a port.
    pub(crate) fn place(
        store: Arc<dyn FileStore>,
        randomness: Arc<dyn Randomness>,
        staged: StagedFiles,
        scheme: S,
    ) -> Result<Self, PortError> {
        let mut names = Names { scheme, randomness, tried: 0 };
        let (row, placed) = names.place(&*store, &staged)?;
        Ok(Self { store, staged, names, row, placed })
    }

    /// The facts for the rows, with the keys.
    pub(crate) fn row(&self) -> &S::Row {
        &self.row
    }

    /// Places the files again under the next free name, after a transaction has rejected a key with
    /// a conflict.
    ///
    /// # Errors
    /// As [`place`](Self::place).
    pub(crate) fn retry_under_next_name(&mut self) -> Result<(), PortError> {
        // Only files that are staged again can be placed again.
        self.store.withdraw(&std::mem::take(&mut self.placed))?;
        (self.row, self.placed) = self.names.place(&*self.store, &self.staged)?;
        Ok(())
    }

    /// Leaves the files under their keys, since rows have the keys or may have them.
    pub(crate) fn keep(mut self) {
        self.placed.clear();
        self.staged.release();
    }
}

impl<S: KeyScheme> Drop for PlacedFiles<S> {
    fn drop(&mut self) {
        if self.placed.is_empty() || thread::panicking() {
            return;
        }
        if let Err(error) = self.store.withdraw(&self.placed) {
            warn!(?error, "placed files were not withdrawn: they are orphans now");
        }
    }
}

/// How many names are tried; seven random characters collide about once in 10^12.
const MAX_NAMES: u32 = 8;

/// The names of a scheme. Each is tried once.
struct Names<S> {
    scheme: S,
    randomness: Arc<dyn Randomness>,
    tried: u32,
}

type Placed<S> = (<S as KeyScheme>::Row, Vec<(StagedFile, StorageKey)>);

impl<S: KeyScheme> Names<S> {
    fn place(
        &mut self,
        store: &dyn FileStore,
        staged: &StagedFiles,
    ) -> Result<Placed<S>, PortError> {
        while self.tried < MAX_NAMES {
            match self.place_under_next(store, staged) {
                Err(PortError::Conflict) => {}
                outcome => return outcome,
            }
        }
        Err(PortError::Conflict)
    }

    fn place_under_next(
        &mut self,
        store: &dyn FileStore,
        staged: &StagedFiles,
    ) -> Result<Placed<S>, PortError> {
        let suffix = self.next_suffix()?;
        let row = self.scheme.row(suffix.as_ref())?;
        let pairs: Vec<_> = staged.files().iter().cloned().zip(S::keys(&row)).collect();
        store.place(&pairs)?;
        Ok((row, pairs))
    }

    /// `None` for the plain name.
    fn next_suffix(&mut self) -> Result<Option<NameSuffix>, PortError> {
        self.tried += 1;
        if self.tried == 1 {
            return Ok(None);
        }
        let mut random = [0; 8];
        self.randomness.fill(&mut random)?;
        Ok(Some(NameSuffix::from_random(u64::from_le_bytes(random))))
    }
}
