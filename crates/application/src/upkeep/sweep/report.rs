//! The result of one pass of a sweep.

/// The result of one pass of a sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepReport {
    /// Number of retired keys whose bytes are removed now.
    pub finished_deletions: u64,
    /// Number of retired keys whose bytes could not be removed; the next pass retries. Counts at
    /// most one page of keys.
    pub waiting_deletions: u64,
    /// Stale staged files that were removed.
    pub staged: FileTotals,
    /// Orphans that were quarantined.
    pub orphans: FileTotals,
    /// Expired files that were removed from the quarantine.
    pub expired: FileTotals,
    /// Number of orphans that stay because they exceed the share that a sweep may move.
    pub spared: u64,
    /// Whether no part of the pass failed or was stopped. The log has the failures.
    pub is_complete: bool,
}

/// Number and size of some files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileTotals {
    /// Number of files.
    pub files: u64,
    /// Sum of their lengths, in bytes.
    pub bytes: u64,
}

impl FileTotals {
    pub(super) fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}
