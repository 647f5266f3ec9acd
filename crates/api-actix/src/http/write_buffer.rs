//! Memory budget for response data that clients have not read yet.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// How much actix-http buffers before it writes to the socket. It is no more than any chunk except
/// the last, so that actix-http requests the next chunk once the previous one is written.
pub const FLUSH_BYTES: usize = FREE_CHUNK_BYTES;

/// A chunk without a budget: together with the response head it fits into the buffer that
/// actix-http has for each connection anyway.
pub const FREE_CHUNK_BYTES: usize = 2 * 1024;

/// actix-http frees the empty buffer of a connection if it is larger than this, and otherwise keeps
/// it for the next response.
const KEPT_BYTES: usize = 128 * 1024;

/// Total of larger chunks over all connections. While slow readers hold all of it, other clients
/// get small chunks, which cost more CPU time per byte.
static BUDGET: Budget = Budget::of(8 * 1024 * 1024);

/// Remaining bytes.
struct Budget(AtomicUsize);

impl Budget {
    const fn of(bytes: usize) -> Self {
        Self(AtomicUsize::new(bytes))
    }

    fn take(&self, bytes: usize) -> bool {
        self.0.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(bytes)).is_ok()
    }

    fn release(&self, bytes: usize) {
        self.0.fetch_add(bytes, Relaxed);
    }
}

/// The share of one connection in the budget for the write buffers of actix-http.
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

    /// How many of `wanted` bytes the next chunk may have; at least one unless `wanted` is zero.
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

    /// Reports that the socket has taken all of the last chunk.
    pub fn flushed(&self) {
        if self.taken.get() > KEPT_BYTES {
            self.budget.release(self.taken.take());
        }
    }
}

impl Drop for WriteBuffer {
    fn drop(&mut self) {
        self.budget.release(self.taken.take());
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
        assert_eq!(first.grant(LARGE), LARGE, "it holds that much already");
        assert_eq!(second.grant(LARGE), FREE_CHUNK_BYTES);
        assert_eq!(second.grant(FREE_CHUNK_BYTES - 1), FREE_CHUNK_BYTES - 1);
        assert_eq!(second.grant(KEPT_BYTES), KEPT_BYTES);
        assert_eq!(second.grant(LARGE), KEPT_BYTES, "it holds that much already");
    }

    #[test]
    fn a_flush_releases_what_actix_http_frees() {
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
