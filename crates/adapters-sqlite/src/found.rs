//! Batch lookups by one prepared statement per key.
//!
//! Only here: no statement leaves the process, so that one statement per key costs no more than one
//! for all keys, and diesel keeps it prepared. It cannot keep a statement with a list of varying
//! length.

use std::hash::Hash;

use ports::{Found, PortError};

use crate::error::QueryError;

/// The results of `find` for `keys`. A key whose row is inconsistent has an error of its own; any
/// other error fails the batch.
pub(crate) fn found_one_by_one<Key: Copy + Eq + Hash, T>(
    keys: &[Key],
    mut find: impl FnMut(&Key) -> Result<Option<T>, QueryError>,
) -> Result<Found<Key, T>, QueryError> {
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
