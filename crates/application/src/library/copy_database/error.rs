//! The failures of a copy.

use ports::PortError;
use thiserror::Error;

use super::record::RecordKind;

/// The copy failed.
#[derive(Debug, Error)]
pub enum CopyDatabaseError {
    /// The target is not empty; nothing was copied.
    #[error("the target has {} already", .0.as_str())]
    NotEmpty(RecordKind),
    /// The target has a store id; nothing was copied.
    #[error("the target has a store id already: it was in use")]
    InUse,
    /// Another copy into the target began after this one.
    #[error("another copy into the target was started later")]
    Overtaken,
    /// No random number could be drawn; nothing was copied.
    #[error("no random number could be drawn")]
    Randomness(#[source] PortError),
    /// The original has neither users nor media files.
    #[error("there is nothing to copy")]
    NothingToCopy,
    /// The original could not be read.
    #[error("the original database could not be read")]
    Read(#[source] PortError),
    /// The target could not be written or read. It is incomplete if any record was copied.
    #[error("the target database could not be filled")]
    Write(#[source] PortError),
    /// The original was changed during the copy.
    #[error("the two databases differ in their {} afterwards", .0.as_str())]
    Differ(RecordKind),
    /// The two databases would assign different ids next.
    #[error("the two databases differ in the ids they would give out next")]
    IdsDiffer,
}
