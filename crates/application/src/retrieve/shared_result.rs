//! The result of one lookup, shared by all callers of a batch.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use ports::{Found, PortError};

/// Creates the same [`PortError`] for each caller.
type SharedError = Box<dyn Fn() -> PortError>;

/// What a port found. Several callers may ask for the same key, and each of them gets the error of
/// a failed lookup.
pub(crate) struct SharedResult<Key, T>(
    Result<HashMap<Key, Result<Arc<T>, SharedError>>, SharedError>,
);

impl<Key: Eq + Hash, T> SharedResult<Key, T> {
    /// Shares what a port returned.
    pub(crate) fn new(outcome: Result<Found<Key, T>, PortError>) -> Self {
        let entry = |(key, found): (Key, Result<T, _>)| (key, found.map(Arc::new).map_err(shared));
        Self(outcome.map(|found| found.into_iter().map(entry).collect()).map_err(shared))
    }

    /// The same with cached entries added. A failed lookup stays failed for every key.
    pub(crate) fn with_cached(mut self, cached: Vec<(Key, Arc<T>)>) -> Self {
        if let Ok(found) = &mut self.0 {
            found.extend(cached.into_iter().map(|(key, value)| (key, Ok(value))));
        }
        self
    }

    /// Every value that was found without an error.
    pub(crate) fn values(&self) -> impl Iterator<Item = (Key, &Arc<T>)>
    where
        Key: Copy,
    {
        let found = self.0.iter().flatten();
        found.filter_map(|(key, value)| Some((*key, value.as_ref().ok()?)))
    }

    /// The value of `key`; `None` when there is none.
    pub(crate) fn get(&self, key: &Key) -> Result<Option<Arc<T>>, PortError> {
        let found = self.0.as_ref().map_err(|error| error())?;
        let entry = found.get(key).map(Result::as_ref).transpose();
        entry.map(Option::<&Arc<T>>::cloned).map_err(|error| error())
    }
}

impl<Key, T> Default for SharedResult<Key, T> {
    fn default() -> Self {
        Self(Ok(HashMap::new()))
    }
}

fn shared(error: PortError) -> SharedError {
    Box::new(error.for_each_caller())
}
