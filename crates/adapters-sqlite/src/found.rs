use std::hash::Hash;

use ports::{Found, PortError};

use crate::error::Failure;

/// What `find` finds for each of `keys`. Here, where no statement leaves the process, one for each key
/// costs nothing over one for all: diesel keeps it prepared, which it does for no list of varying length.
pub(crate) fn found_one_by_one<Key: Copy + Eq + Hash, T>(
    keys: &[Key],
    mut find: impl FnMut(&Key) -> Result<Option<T>, Failure>,
) -> Result<Found<Key, T>, Failure> {
    let mut found = Found::with_capacity(keys.len());
    for key in keys {
        let one = find(key).map_err(PortError::from);
        match one.transpose() {
            None => {}
            Some(Err(error)) if !matches!(error, PortError::Inconsistent(_)) => {
                return Err(error.into());
            }
            Some(entry) => {
                found.insert(*key, entry);
            }
        }
    }
    Ok(found)
}
