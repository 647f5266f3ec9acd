//! The supervisor of image workers: it starts them, and replaces each that ends.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::confinement::Confinement;
use super::idle_workers::IdleWorkers;
use super::limits::HardLimits;
use super::process::{Ended, Watch, Worker, WorkerProgram};

/// The back-off after a failed start: the first pause, and the longest.
const FIRST_BACKOFF: Duration = Duration::from_millis(10);
const MAX_BACKOFF: Duration = Duration::from_secs(1);

/// Keeps workers of one program running. All threads of a pool share it.
pub(super) struct Supervisor {
    program: WorkerProgram,
    hard_limits: HardLimits,
    idle: Arc<IdleWorkers>,
    /// That of the worker that was started last.
    confinement: Mutex<Option<Confinement>>,
    replaced: AtomicU64,
}

impl Supervisor {
    pub(super) fn new(
        program: WorkerProgram,
        hard_limits: HardLimits,
        idle: Arc<IdleWorkers>,
    ) -> Self {
        let (confinement, replaced) = Default::default();
        Self { program, hard_limits, idle, confinement, replaced }
    }

    /// How far the worker is confined that was started last.
    pub(super) fn confinement(&self) -> Option<Confinement> {
        *self.confinement.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many workers have replaced a lost one.
    pub(super) fn replaced(&self) -> u64 {
        self.replaced.load(Ordering::Relaxed)
    }

    /// Starts a worker, reports the outcome to `started`, and replaces the worker whenever it ends
    /// until the pool is closed.
    ///
    /// A worker dies with the thread that has started it, so one thread runs this for each worker
    /// of the pool.
    pub(super) fn run(&self, started: &Sender<io::Result<()>>) {
        let (outcome, first) = match self.start() {
            Ok(first) => (Ok(()), Some(first)),
            Err(error) => (Err(error), None),
        };
        // There is no receiver any more when another worker has failed before.
        let _ = started.send(outcome);
        if let Some((worker, watch)) = first {
            let ended = self.watch(worker, watch);
            self.restart(ended);
        }
    }

    fn restart(&self, mut ended: Ended) {
        let mut vacant_since = Instant::now();
        let mut backoff = FIRST_BACKOFF;
        while !self.idle.is_closed() {
            match self.start() {
                Ok((worker, watch)) => {
                    self.count_replacement(&ended, vacant_since.elapsed());
                    ended = self.watch(worker, watch);
                    vacant_since = Instant::now();
                    backoff = FIRST_BACKOFF;
                }
                Err(error) => {
                    tracing::error!(%error, "an image worker cannot be started");
                    self.idle.wait_until_closed(backoff);
                    backoff = MAX_BACKOFF.min(backoff * 2);
                }
            }
        }
    }

    /// Starts a worker, and logs its confinement where that has changed.
    fn start(&self) -> io::Result<(Worker, Watch)> {
        let (worker, watch) = self.program.start(self.hard_limits)?;
        let mut last = self.confinement.lock().unwrap_or_else(PoisonError::into_inner);
        if last.replace(worker.confinement) != Some(worker.confinement) {
            worker.confinement.log();
        }
        Ok((worker, watch))
    }

    fn count_replacement(&self, ended: &Ended, vacant: Duration) {
        if matches!(ended, Ended::Retired) {
            return;
        }
        self.replaced.fetch_add(1, Ordering::Relaxed);
        let elapsed_us = u64::try_from(vacant.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(elapsed_us, "an image worker has been replaced");
    }

    /// Offers the worker for jobs until it ends.
    fn watch(&self, worker: Worker, mut watch: Watch) -> Ended {
        self.idle.add(worker);
        let ended = watch.wait();
        self.idle.remove(&watch);
        match &ended {
            _ if self.idle.is_closed() => {}
            Ended::Retired => tracing::debug!("an image worker has reached its lifetime"),
            Ended::Lost(Ok(status)) => {
                tracing::warn!(ended = %status, "an image worker has ended and is replaced");
            }
            Ended::Lost(Err(error)) => {
                tracing::warn!(%error, "an image worker has ended and is replaced");
            }
        }
        ended
    }
}
