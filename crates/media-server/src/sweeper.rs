//! The thread that runs sweeps while the server serves.

use std::io;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use api_actix::SweepMetrics;
use application::{Sweep, SweepReport};

/// How long the end of the process waits for a running sweep. A sweep may be interrupted anywhere,
/// and a database that does not answer would block it forever.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sweeps when it starts and then at intervals, in its own thread, until it is dropped.
pub(crate) struct Sweeper {
    stop: Arc<StopFlag>,
    /// Closed when the thread ends; nothing is sent.
    ended: Receiver<()>,
}

impl Sweeper {
    /// # Errors
    /// When no thread can be started.
    pub(crate) fn start(
        mut sweep: Sweep,
        interval: Duration,
        metrics: SweepMetrics,
    ) -> io::Result<Self> {
        let stop = Arc::new(StopFlag::default());
        let flag = Arc::clone(&stop);
        let (ends, ended) = channel();
        let work = move || {
            let _ends = ends;
            while !flag.is_set() {
                let swept = sweep.run(Instant::now(), &|| !flag.is_set());
                metrics.count(&swept);
                log(&swept);
                flag.wait(interval);
            }
        };
        thread::Builder::new().name("sweep".to_owned()).spawn(work)?;
        Ok(Self { stop, ended })
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.stop.set();
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

/// Orphans that a sweep leaves are logged by the sweep itself.
fn log(swept: &SweepReport) {
    let SweepReport { finished_deletions, staged, orphans, expired, .. } = *swept;
    if finished_deletions + staged.files + orphans.files + expired.files > 0 {
        let bytes = staged.bytes + expired.bytes;
        tracing::info!(
            finished_deletions,
            staged = staged.files,
            orphans = orphans.files,
            expired = expired.files,
            bytes,
            "swept"
        );
    }
}

#[derive(Default)]
struct StopFlag {
    is_set: Mutex<bool>,
    changed: Condvar,
}

impl StopFlag {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.is_set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_set(&self) -> bool {
        *self.lock()
    }

    fn set(&self) {
        *self.lock() = true;
        self.changed.notify_all();
    }

    /// Waits until the flag is set, for at most `time`.
    fn wait(&self, time: Duration) {
        // The loop checks the flag itself, so that a poisoned lock does not matter.
        drop(self.changed.wait_timeout_while(self.lock(), time, |is_set| !*is_set));
    }
}
