//! Syncing a growing file in the background.

use std::fs::File;
use std::io;
use std::num::NonZeroU64;
use std::thread::{self, JoinHandle};

use rustix::fs::{Advice, fadvise};

/// The growth that starts a sync: large enough for sequential writes, and for small files to be
/// synced once.
const SYNC_BYTES: u64 = 32 << 20;

/// Syncs a file while it grows, so that the final sync is short. A thread exists only during a
/// sync, so a stalled upload holds none.
#[derive(Default)]
pub(super) struct BackgroundSync {
    /// The bytes that are durable, or will be when `running` is done.
    synced: u64,
    running: Option<JoinHandle<io::Result<()>>>,
}

impl BackgroundSync {
    /// Starts a sync of `file`, which has grown to `size`, if it has grown enough and no sync is
    /// running.
    ///
    /// # Errors
    /// That of an earlier sync.
    pub(super) fn advance(&mut self, file: &File, size: u64) -> io::Result<()> {
        let is_busy = self.running.as_ref().is_some_and(|sync| !sync.is_finished());
        if is_busy || size - self.synced < SYNC_BYTES {
            return Ok(());
        }
        self.wait()?;
        // Without a descriptor or a thread, the final sync does all the work.
        if let Ok(running) = sync(file, self.synced, size) {
            self.running = Some(running);
            self.synced = size;
        }
        Ok(())
    }

    /// Waits for the running sync.
    ///
    /// # Errors
    /// That of the sync: the kernel reports a failed write once, and not again at the next sync.
    pub(super) fn wait(&mut self) -> io::Result<()> {
        self.running.take().map_or(Ok(()), |sync| {
            sync.join().unwrap_or_else(|_| Err(io::Error::other("a sync panicked")))
        })
    }
}

/// Syncs `file` in a thread, and drops its bytes between `from` and `to` from the page cache.
fn sync(file: &File, from: u64, to: u64) -> io::Result<JoinHandle<io::Result<()>>> {
    let file = file.try_clone()?;
    thread::Builder::new().name("sync".into()).spawn(move || {
        file.sync_data()?;
        // Advice only; a failure has no consequences.
        let _ = fadvise(&file, from, NonZeroU64::new(to - from), Advice::DontNeed);
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::{BackgroundSync, SYNC_BYTES};

    /// A device that cannot be synced.
    fn unsyncable() -> File {
        File::options().write(true).open("/dev/full").expect("Linux has it")
    }

    #[test]
    fn wait_reports_a_failed_sync_once() {
        let mut sync = BackgroundSync::default();
        sync.advance(&unsyncable(), SYNC_BYTES).expect("nothing has failed yet");
        assert!(sync.wait().is_err());
        assert!(sync.wait().is_ok(), "it is reported once");
    }

    #[test]
    fn advance_reports_a_failed_sync() {
        let (mut sync, file) = (BackgroundSync::default(), unsyncable());
        let mut rounds = 1..;
        let reported = rounds.find(|round| sync.advance(&file, round * SYNC_BYTES).is_err());
        assert!(reported > Some(1));
    }

    #[test]
    fn a_small_file_is_not_synced_while_it_grows() {
        let mut sync = BackgroundSync::default();
        sync.advance(&unsyncable(), SYNC_BYTES - 1).expect("nothing is synced");
        assert!(sync.wait().is_ok());
    }
}
