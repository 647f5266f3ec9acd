//! How much of an answer may be in memory on its way to a client that may never take it.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What is gathered before it is handed to the system: no more than any chunk but the last, so that the
/// framework asks for the next one once it has nothing left of the one before.
pub const FLUSH_BYTES: usize = FREE_CHUNK_BYTES;

/// A chunk that every connection may have: with the head of its answer it fits into the memory that the
/// framework has for each connection anyway.
pub const FREE_CHUNK_BYTES: usize = 2 * 1024;

/// The framework gives back the memory of a connection once it is empty if it is more than this, and keeps it
/// for the connection's next answer otherwise.
const KEPT_BYTES: usize = 128 * 1024;

/// What larger chunks take together, over all connections. Once slow readers have it all, everybody else
/// gets small chunks, which take more of a processor for the same bytes.
static BUDGET: Budget = Budget::of(8 * 1024 * 1024);

/// Bytes that are left.
struct Budget(AtomicUsize);

impl Budget {
    const fn of(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    fn take(&self, bytes: usize) -> bool {
        self.0.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(bytes)).is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.0.fetch_add(bytes, Relaxed);
    }
}

/// What one connection has taken of the budget for the memory in which the framework gathers its answers.
pub struct WriteBuffer {
    budget: &'static Budget,
    taken: Cell<usize>,
}

impl Default for WriteBuffer {
    fn default() -> Self {
        Self::within(&BUDGET)
    }
}

impl WriteBuffer {
    fn within(budget: &'static Budget) -> Self {
        Self { budget, taken: Cell::new(0) }
    }

    /// How many of `wanted` bytes the next chunk may have, at least one unless none is wanted.
    pub fn grant(&self, wanted: usize) -> usize {
        let more = wanted.saturating_sub(self.taken.get());
        if wanted <= FREE_CHUNK_BYTES || more == 0 {
            return wanted;
        }
        if !self.budget.take(more) {
            return FREE_CHUNK_BYTES.max(self.taken.get());
        }
        self.taken.set(wanted);
        wanted
    }

    /// The system has taken all of the last chunk.
    pub fn flushed(&self) {
        if self.taken.get() > KEPT_BYTES {
            self.budget.give_back(self.taken.take());
        }
    }
}

impl Drop for WriteBuffer {
    fn drop(&mut self) {
        self.budget.give_back(self.taken.take());
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, FREE_CHUNK_BYTES, KEPT_BYTES, WriteBuffer};

    const LARGE: usize = KEPT_BYTES * 2;

    #[test]
    fn large_chunks_are_granted_while_the_budget_lasts() {
        static BUDGET: Budget = Budget::of(LARGE + KEPT_BYTES);
        let [first, second] = [(); 2].map(|()| WriteBuffer::within(&BUDGET));
        assert_eq!(first.grant(LARGE), LARGE);
        assert_eq!(first.grant(LARGE), LARGE, "it has that much already");
        assert_eq!(second.grant(LARGE), FREE_CHUNK_BYTES);
        assert_eq!(second.grant(FREE_CHUNK_BYTES - 1), FREE_CHUNK_BYTES - 1);
        assert_eq!(second.grant(KEPT_BYTES), KEPT_BYTES);
        assert_eq!(second.grant(LARGE), KEPT_BYTES, "it has that much already");
    }

    #[test]
    fn a_chunk_gives_back_what_the_framework_does() {
        static BUDGET: Budget = Budget::of(LARGE);
        let [first, second] = [(); 2].map(|()| WriteBuffer::within(&BUDGET));
        assert_eq!(first.grant(LARGE), LARGE);
        first.flushed();
        assert_eq!(second.grant(KEPT_BYTES), KEPT_BYTES);
        second.flushed();
        assert_eq!(first.grant(LARGE), FREE_CHUNK_BYTES, "the connection keeps its memory");
        drop(second);
        assert_eq!(first.grant(LARGE), LARGE);
    }
}
