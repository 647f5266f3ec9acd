//! The result of a lookup of several keys.

use std::collections::HashMap;

use crate::PortError;

/// The result of a lookup of several keys. A key without a value has no entry. A value that
/// violates a rule of the domain is an error of its entry ([`PortError::Inconsistent`]) and does
/// not affect the others.
pub type Found<Key, T> = HashMap<Key, Result<T, PortError>>;
