use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use ports::{Found, PortError};

type Failure = Box<dyn Fn() -> PortError>;

/// What a port found, for all who asked: several may have asked for the same, and a failure is told to
/// each of them.
pub(crate) struct HandedOut<Key, T>(Result<HashMap<Key, Result<Arc<T>, Failure>>, Failure>);

impl<Key: Eq + Hash, T> HandedOut<Key, T> {
    pub(crate) fn new(outcome: Result<Found<Key, T>, PortError>) -> Self {
        let entry = |(key, found): (Key, Result<T, _>)| (key, found.map(Arc::new).map_err(failure));
        Self(outcome.map(|found| found.into_iter().map(entry).collect()).map_err(failure))
    }

    /// What is known already.
    pub(crate) fn of(known: Vec<(Key, Arc<T>)>) -> Self {
        Self::default().and(known)
    }

    /// The same with what is known besides. A failure stays the failure of all.
    pub(crate) fn and(mut self, known: Vec<(Key, Arc<T>)>) -> Self {
        if let Ok(found) = &mut self.0 {
            found.extend(known.into_iter().map(|(key, thing)| (key, Ok(thing))));
        }
        self
    }

    /// All that was found without an error.
    pub(crate) fn sound(&self) -> impl Iterator<Item = (Key, &Arc<T>)>
    where
        Key: Copy,
    {
        let found = self.0.iter().flatten();
        found.filter_map(|(key, thing)| Some((*key, thing.as_ref().ok()?)))
    }

    /// What was found for `key`; `None` when there is none.
    pub(crate) fn get(&self, key: &Key) -> Result<Option<Arc<T>>, PortError> {
        let found = self.0.as_ref().map_err(|failure| failure())?;
        let entry = found.get(key).map(Result::as_ref).transpose();
        entry.map(Option::<&Arc<T>>::cloned).map_err(|failure| failure())
    }
}

impl<Key, T> Default for HandedOut<Key, T> {
    fn default() -> Self {
        Self(Ok(HashMap::new()))
    }
}

fn failure(error: PortError) -> Failure {
    Box::new(error.for_each_caller())
}
