//! The thread that sweeps while the server serves.

use std::io;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use api_actix::SweepMetrics;
use application::{RetiredContent, Sweep, SweepReport, SweepRules, SweepStore};

use crate::settings::Settings;
use crate::system::SystemClock;
use crate::wiring::Wiring;

/// A sweep as the settings want it, and how often; `None` where they want none.
pub(crate) fn sweep(settings: &Settings, wiring: &Wiring) -> Option<(Sweep, Duration)> {
    let interval = Some(settings.sweep.interval).filter(|interval| !interval.is_zero())?;
    let retired = RetiredContent {
        store: Arc::clone(&wiring.file_store),
        keys: wiring.database.ports.clone(),
        clock: Arc::new(SystemClock),
    };
    let rules = SweepRules {
        grace: settings.sweep.grace,
        max_percent: settings.sweep.max_percent,
        quarantine_keep: settings.sweep.quarantine_keep,
    };
    let store = SweepStore {
        inventory: Arc::clone(&wiring.inventory),
        quarantine: Arc::clone(&wiring.quarantine),
        orphan_lock: Arc::clone(&wiring.orphan_lock),
    };
    let keys = wiring.database.ports.clone();
    let sweep = Sweep::new(store, keys, Arc::new(retired), rules);
    Some((sweep, interval))
}

/// How long the end of the process waits for a pass to come to its end. What a pass does may break off
/// anywhere, and a database that has fallen silent would hold it for ever.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sweeps at once and then at intervals, in a thread of its own, until it is dropped.
pub(crate) struct Sweeper {
    stop: Arc<Stop>,
    /// Nothing is ever sent: it is closed when the thread ends.
    ended: Receiver<()>,
}

impl Sweeper {
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn start(
        mut sweep: Sweep,
        interval: Duration,
        metrics: SweepMetrics,
    ) -> io::Result<Self> {
        let stop = Arc::new(Stop::default());
        let told = Arc::clone(&stop);
        let (ends, ended) = channel();
        let work = move || {
            let _ends = ends;
            while !told.is_told() {
                let swept = sweep.run(Instant::now(), &|| !told.is_told());
                metrics.count(&swept);
                log(&swept);
                told.wait(interval);
            }
        };
        thread::Builder::new().name("sweep".to_owned()).spawn(work)?;
        Ok(Self { stop, ended })
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.stop.tell();
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

/// What a sweep leaves has a line of its own.
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
struct Stop {
    told: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    fn told(&self) -> MutexGuard<'_, bool> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_told(&self) -> bool {
        *self.told()
    }

    fn tell(&self) {
        *self.told() = true;
        self.changed.notify_all();
    }

    /// Waits until told, or for `time`.
    fn wait(&self, time: Duration) {
        // Poisoned or not, the loop looks for itself.
        drop(self.changed.wait_timeout_while(self.told(), time, |told| !*told));
    }
}
