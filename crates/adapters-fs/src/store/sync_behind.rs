use std::fs::File;
use std::io;
use std::num::NonZeroU64;
use std::thread::{self, JoinHandle};

use rustix::fs::{Advice, fadvise};

/// Large enough for the disk to write in long runs, and for small files to be synced by their end alone.
const BYTES_AT_ONCE: u64 = 32 << 20;

/// Syncs of a growing file that go on while it grows, so that the one at its end finds little left to do. There
/// is a thread for one only while the disk is at it, so that a source that stalls holds none.
#[derive(Default)]
pub(super) struct SyncBehind {
    /// How much of the file is on the disk, or will be once `running` is done.
    synced: u64,
    running: Option<JoinHandle<io::Result<()>>>,
}

impl SyncBehind {
    /// Begins to sync `file`, which has grown to `size`, if there is enough to do and the disk is free for it.
    ///
    /// # Errors
    /// That of an earlier sync.
    pub(super) fn keep_up(&mut self, file: &File, size: u64) -> io::Result<()> {
        let is_busy = self.running.as_ref().is_some_and(|sync| !sync.is_finished());
        if is_busy || size - self.synced < BYTES_AT_ONCE {
            return Ok(());
        }
        self.wait()?;
        // Without a descriptor or a thread to spare, the sync at the end does it all.
        if let Ok(running) = sync(file, self.synced, size) {
            self.running = Some(running);
            self.synced = size;
        }
        Ok(())
    }

    /// Waits until nothing goes on any more.
    ///
    /// # Errors
    /// That of the sync which went on: the system tells of a failed write once, and not again at the next sync.
    pub(super) fn wait(&mut self) -> io::Result<()> {
        self.running.take().map_or(Ok(()), |sync| {
            sync.join().unwrap_or_else(|_| Err(io::Error::other("a sync panicked")))
        })
    }
}

/// Syncs all of `file`, and lets go of the memory that its bytes between `from` and `to` take.
fn sync(file: &File, from: u64, to: u64) -> io::Result<JoinHandle<io::Result<()>>> {
    let file = file.try_clone()?;
    thread::Builder::new().name("sync".into()).spawn(move || {
        file.sync_data()?;
        // It is advice: whether anything comes of it does not matter.
        let _ = fadvise(&file, from, NonZeroU64::new(to - from), Advice::DontNeed);
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::{BYTES_AT_ONCE, SyncBehind};

    /// A device that cannot be synced.
    fn unsyncable() -> File {
        File::options().write(true).open("/dev/full").expect("Linux has it")
    }

    #[test]
    fn a_failed_sync_is_told_of_by_whoever_waits() {
        let mut sync = SyncBehind::default();
        sync.keep_up(&unsyncable(), BYTES_AT_ONCE).expect("nothing has failed yet");
        assert!(sync.wait().is_err());
        assert!(sync.wait().is_ok(), "it is told once");
    }

    #[test]
    fn a_failed_sync_is_told_of_by_a_later_one() {
        let (mut sync, file) = (SyncBehind::default(), unsyncable());
        let mut rounds = 1..;
        let told = rounds.find(|round| sync.keep_up(&file, round * BYTES_AT_ONCE).is_err());
        assert!(told > Some(1));
    }

    #[test]
    fn what_is_small_is_not_synced_before_its_end() {
        let mut sync = SyncBehind::default();
        sync.keep_up(&unsyncable(), BYTES_AT_ONCE - 1).expect("nothing is synced");
        assert!(sync.wait().is_ok());
    }
}
