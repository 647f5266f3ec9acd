//! The plan of an adoption, and the input that it is made from.

use domain::{MediaFile, StorageKey};
use ports::OrphanGuard;

use super::accounts::AccountPlan;

/// A media file to adopt, and its line in the input.
#[derive(Clone, Debug)]
pub struct GivenFile {
    /// Line number, from 1.
    pub line: usize,
    /// The media file; its `sha256` is ignored.
    pub file: MediaFile,
}

/// The changes that an adoption has to make. As long as a plan exists, no orphan is moved.
pub struct AdoptionPlan {
    pub(super) accounts: AccountPlan,
    pub(super) files: Vec<PlannedFile>,
    pub(super) _orphans: OrphanGuard,
}

pub(super) struct PlannedFile {
    pub(super) file: MediaFile,
    /// Whether the library has its rows already.
    pub(super) is_present: bool,
    /// The keys whose bytes have to be transferred from the source.
    pub(super) missing: Vec<StorageKey>,
}
