//! Bounded reads anywhere in a file, for the walks that distinguish formats of one container.

use std::io::{Read, Seek, SeekFrom};

use crate::content::Content;

/// How much all walks through one file may read, in bytes. With the head that is less than 128 KiB.
const BUDGET_BYTES: usize = 112 << 10;

/// The least that is read at once; it bounds the number of reads too.
const CHUNK_BYTES: usize = 512;

/// A reader of short pieces of a file. Every method returns `None` where the file ends early,
/// cannot be read, or the budget is spent.
pub(super) struct Probe<'c, 'a> {
    content: &'c mut Content<'a>,
    head: &'c [u8],
    /// In bytes; looked up when a walk first needs it.
    length: Option<u64>,
    chunk: Vec<u8>,
    chunk_start: u64,
    budget: usize,
}

impl<'c, 'a> Probe<'c, 'a> {
    /// Reads `content`, which begins with `head`; a head shorter than `capacity` is the whole
    /// content.
    pub(super) fn new(content: &'c mut Content<'a>, head: &'c [u8], capacity: usize) -> Self {
        let length = (head.len() < capacity).then_some(head.len() as u64);
        Self { content, head, length, chunk: Vec::new(), chunk_start: 0, budget: BUDGET_BYTES }
    }

    /// The first bytes of the file, in memory.
    pub(super) fn head(&self) -> &'c [u8] {
        self.head
    }

    /// Length of the file in bytes.
    pub(super) fn length(&mut self) -> u64 {
        let (content, head) = (&mut *self.content, self.head);
        *self.length.get_or_insert_with(|| content.length().unwrap_or(head.len() as u64))
    }

    /// How many more bytes can be read.
    pub(super) fn budget(&self) -> usize {
        self.budget
    }

    /// The `N` bytes from `start` on.
    pub(super) fn array<const N: usize>(&mut self, start: u64) -> Option<[u8; N]> {
        self.up_to(start, N)?.first_chunk().copied()
    }

    /// At most `length` bytes from `start` on: fewer where the file ends.
    pub(super) fn up_to(&mut self, start: u64, length: usize) -> Option<&[u8]> {
        if let Some(piece) = piece(self.head, start, length) {
            return Some(piece);
        }
        let left = self.length().checked_sub(start)?;
        let length = length.min(usize::try_from(left).unwrap_or(usize::MAX));
        let end = start.checked_add(length as u64)?;
        if end <= self.head.len() as u64 {
            return piece(self.head, start, length);
        }
        let is_held =
            start >= self.chunk_start && end <= self.chunk_start + self.chunk.len() as u64;
        if !is_held {
            self.read(start, length.max(CHUNK_BYTES))?;
        }
        piece(&self.chunk, start - self.chunk_start, length)
    }

    fn read(&mut self, start: u64, length: usize) -> Option<()> {
        self.budget = self.budget.checked_sub(length)?;
        self.chunk.clear();
        self.chunk_start = start;
        self.content.seek(SeekFrom::Start(start)).ok()?;
        self.content.take(length as u64).read_to_end(&mut self.chunk).ok()?;
        Some(())
    }
}

fn piece(bytes: &[u8], start: u64, length: usize) -> Option<&[u8]> {
    let start = usize::try_from(start).ok()?;
    bytes.get(start..start.checked_add(length)?)
}
