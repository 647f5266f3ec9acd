//! Use cases that keep a database and its store consistent: bind, check, repair, sweep, and the
//! removal of retired content.

pub(crate) mod bind_store;
pub(crate) mod check_library;
mod compare_content;
pub(crate) mod finding;
pub(crate) mod keyed_batches;
pub(crate) mod repair_library;
pub(crate) mod retired_content;
pub(crate) mod sightings;
pub(crate) mod sweep;
pub(crate) mod withheld_keys;
