//! How much of an answer may be in memory on its way to a client that may never take it.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What is gathered before it is handed to the system: less than any chunk, so that the framework asks for
/// the next one once it has nothing left of the last.
pub const FLUSH_BYTES: usize = 4 * 1024;

/// A chunk that every connection may have: with the head of its answer it fits into the memory that the
/// framework has for each connection anyway.
pub const FREE_CHUNK_BYTES: usize = 4 * 1024;

/// The framework gives back the memory of a connection once it is empty if it is more than this, and keeps it
/// for the connection's next answer otherwise.
const KEPT_BYTES: usize = 128 * 1024;

/// What larger chunks take together, over all connections. Once slow readers have it all, everybody else
/// gets small chunks, which take more of a processor for the same bytes.
static LEFT: AtomicUsize = AtomicUsize::new(16 * 1024 * 1024);

/// What one connection has taken of the budget for the memory in which the framework gathers its answers.
#[derive(Default)]
pub struct WriteBuffer {
    taken: Cell<usize>,
}

impl WriteBuffer {
    /// How many of `wanted` bytes the next chunk may have, at least one unless none is wanted.
    pub fn grant(&self, wanted: usize) -> usize {
        let more = wanted.saturating_sub(self.taken.get());
        if wanted <= FREE_CHUNK_BYTES || more == 0 {
            return wanted;
        }
        let take = |left: usize| left.checked_sub(more);
        if LEFT.fetch_update(Relaxed, Relaxed, take).is_err() {
            return FREE_CHUNK_BYTES.max(self.taken.get());
        }
        self.taken.set(wanted);
        wanted
    }

    /// The system has taken all of the last chunk.
    pub fn flushed(&self) {
        if self.taken.get() > KEPT_BYTES {
            self.give_back();
        }
    }

    fn give_back(&self) {
        LEFT.fetch_add(self.taken.take(), Relaxed);
    }
}

impl Drop for WriteBuffer {
    fn drop(&mut self) {
        self.give_back();
    }
}

#[cfg(test)]
mod tests {
    use super::{FREE_CHUNK_BYTES, KEPT_BYTES, WriteBuffer};

    const LARGE: usize = KEPT_BYTES * 2;

    #[test]
    fn large_chunks_are_granted_until_the_budget_is_taken() {
        let mut connections: Vec<WriteBuffer> = Vec::new();
        let exhausted = loop {
            let connection = WriteBuffer::default();
            match connection.grant(LARGE) {
                LARGE => connections.push(connection),
                less => break less,
            }
        };
        assert_eq!(exhausted, FREE_CHUNK_BYTES);
        let late = WriteBuffer::default();
        assert_eq!(late.grant(FREE_CHUNK_BYTES - 1), FREE_CHUNK_BYTES - 1);
        assert_eq!(connections[0].grant(LARGE), LARGE, "it has that much already");

        connections[0].flushed();
        assert_eq!(late.grant(LARGE), LARGE, "the memory of the other was given back");
        assert_eq!(connections[0].grant(LARGE), FREE_CHUNK_BYTES);
        late.flushed();
        assert_eq!(late.grant(KEPT_BYTES), KEPT_BYTES);
        late.flushed();
        assert_eq!(connections[0].grant(LARGE), FREE_CHUNK_BYTES, "the other keeps its memory");
        drop(late);
        assert_eq!(connections[0].grant(LARGE), LARGE);
    }
}
