use std::collections::HashMap;

use crate::PortError;

/// What was found of several things that were asked for at once, by what each was asked for. One that is
/// not there has no entry. One that contradicts the domain is an error ([`PortError::Inconsistent`]) of
/// its own and leaves the others alone.
pub type Found<Key, T> = HashMap<Key, Result<T, PortError>>;
