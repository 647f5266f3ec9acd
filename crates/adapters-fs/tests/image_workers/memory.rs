//! Workers share one limit on memory.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use adapters_fs::{ImageLimits, ImageWorkers};
use ports::Thumbnailing;

use crate::{make, photo, program};

/// A photo that records the reserved memory whenever a part of it is read.
struct Watching<'a> {
    bytes: Cursor<Vec<u8>>,
    workers: &'a ImageWorkers,
    peak: &'a AtomicU64,
}

impl Read for Watching<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.peak.fetch_max(self.workers.decoded_bytes_in_use(), Ordering::Relaxed);
        self.bytes.read(buffer)
    }
}

impl Seek for Watching<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

fn workers_with(max_decoded_bytes: u64) -> ImageWorkers {
    let limits = ImageLimits { max_decoded_bytes, ..ImageLimits::default() };
    ImageWorkers::start(program(&["worker", "sharing"]), limits, Duration::from_mins(1))
        .expect("the workers start")
}

/// The peak of reserved memory while that many copies of the photo are processed concurrently.
fn peak(workers: &ImageWorkers, photos: usize) -> u64 {
    let peak = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..photos {
            scope.spawn(|| {
                let bytes = Cursor::new(photo());
                let outcome = make(workers, &mut Watching { bytes, workers, peak: &peak });
                assert!(matches!(outcome, Thumbnailing::Made(_)));
            });
        }
    });
    peak.into_inner()
}

#[test]
fn the_memory_of_all_workers_together_stays_within_the_limit() {
    let of_one = peak(&workers_with(ImageLimits::default().max_decoded_bytes), 1);
    let enough_for_one = of_one * 3 / 2;
    let workers = workers_with(enough_for_one);
    assert_eq!(peak(&workers, 6), of_one, "one after the other");
    assert_eq!(workers.decoded_bytes_in_use(), 0);
}
