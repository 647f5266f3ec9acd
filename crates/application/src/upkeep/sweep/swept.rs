/// What one pass of a sweep has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Keys given up whose bytes are gone now.
    pub finished_deletions: u64,
    /// Keys given up whose bytes could not be removed; the next pass tries again. No more than one page
    /// of them is counted.
    pub waiting_deletions: u64,
    /// Staged files that were removed.
    pub staged: Removed,
    /// Files without rows that were moved into the quarantine.
    pub unused: Removed,
    /// Files that were removed from the quarantine.
    pub expired: Removed,
    /// Files without rows that stay because they are more of the store than a sweep may move.
    pub spared: u64,
    /// Whether each part of the pass came to its end. What has failed is in the log.
    pub is_complete: bool,
}

/// Files that are gone, or no longer under their keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// How many.
    pub files: u64,
    /// How long they were together.
    pub bytes: u64,
}

impl Removed {
    pub(super) fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}
