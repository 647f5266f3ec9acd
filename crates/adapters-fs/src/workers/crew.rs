use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::confinement::Confinement;
use super::limits::Ceilings;
use super::process::{Ended, Watch, Worker, WorkerProgram};

/// How long to wait before what could not be started is tried again: at first, and at most after it has
/// failed time and again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// A number of workers, each replaced as soon as it ends.
pub(super) struct Crew {
    roster: Arc<Roster>,
    keepers: Vec<JoinHandle<()>>,
}

struct Roster {
    program: WorkerProgram,
    ceilings: Ceilings,
    state: Mutex<State>,
    changed: Condvar,
    replaced: AtomicU64,
}

#[derive(Default)]
struct State {
    idle: Vec<Worker>,
    is_closed: bool,
    /// That of the worker that was started last.
    confinement: Option<Confinement>,
}

impl Crew {
    /// Starts so many workers and waits until all are ready.
    pub(super) fn start(
        program: WorkerProgram,
        ceilings: Ceilings,
        size: usize,
    ) -> io::Result<Self> {
        let roster = Arc::new(Roster::of_nobody(program, ceilings));
        let mut crew = Self { roster, keepers: Vec::new() };
        let (sender, started) = channel();
        for _ in 0..size {
            let (roster, sender) = (Arc::clone(&crew.roster), sender.clone());
            let keeper = thread::Builder::new().name("image-worker-keeper".to_owned());
            crew.keepers.push(keeper.spawn(move || roster.keep_first(&sender))?);
        }
        drop(sender);
        // A keeper holds on to its sender as long as the crew lasts.
        started.into_iter().take(size).collect::<io::Result<()>>()?;
        Ok(crew)
    }

    /// A worker that has nothing to do; `None` when there is none for as long as that.
    pub(super) fn take(&self, patience: Duration) -> Option<Worker> {
        let state = self.roster.lock();
        let nobody = |state: &mut State| {
            state.idle.retain(Worker::is_alive);
            state.idle.is_empty()
        };
        let waited = self.roster.changed.wait_timeout_while(state, patience, nobody);
        waited.unwrap_or_else(PoisonError::into_inner).0.idle.pop()
    }

    /// How far the worker is confined that was started last.
    pub(super) fn confinement(&self) -> Option<Confinement> {
        self.roster.lock().confinement
    }

    /// How many workers have taken the place of one that was lost.
    pub(super) fn replaced(&self) -> u64 {
        self.roster.replaced.load(Ordering::Relaxed)
    }

    /// Lets others have a worker that is in order, unless its lifetime is over.
    pub(super) fn give_back(&self, worker: Worker) {
        if !worker.retires() {
            self.roster.add(worker);
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.roster.close();
        for keeper in self.keepers.drain(..) {
            // A keeper that has panicked has nothing left to end.
            let _ = keeper.join();
        }
    }
}

impl Roster {
    fn of_nobody(program: WorkerProgram, ceilings: Ceilings) -> Self {
        let (state, changed) = (Mutex::default(), Condvar::new());
        Self { program, ceilings, state, changed, replaced: AtomicU64::new(0) }
    }

    /// Starts a worker, tells how that went, and keeps its place filled.
    ///
    /// A worker dies with the thread that has started it, so that one thread does so for each place as
    /// long as the crew lasts.
    fn keep_first(&self, started: &Sender<io::Result<()>>) {
        let first = self.start();
        let (told, first) = match first {
            Ok(first) => (Ok(()), Some(first)),
            Err(error) => (Err(error), None),
        };
        // Nobody listens any more when another worker has failed before.
        let _ = started.send(told);
        if let Some((worker, watch)) = first {
            let ended = self.see_through(worker, watch);
            self.keep(ended);
        }
    }

    fn keep(&self, mut ended: Ended) {
        let mut vacant_since = Instant::now();
        let mut pause = PAUSES.0;
        while !self.lock().is_closed {
            match self.start() {
                Ok((worker, watch)) => {
                    self.count_replacement(&ended, vacant_since.elapsed());
                    ended = self.see_through(worker, watch);
                    vacant_since = Instant::now();
                    pause = PAUSES.0;
                }
                Err(error) => {
                    tracing::error!(%error, "no image worker can be started");
                    self.pause(pause);
                    pause = PAUSES.1.min(pause * 2);
                }
            }
        }
    }

    /// Starts a worker, and logs how far it is confined where that is news.
    fn start(&self) -> io::Result<(Worker, Watch)> {
        let (worker, watch) = self.program.start(self.ceilings)?;
        let confinement = worker.confinement;
        let before = self.lock().confinement.replace(confinement);
        if before != Some(confinement) {
            confinement.log();
        }
        Ok((worker, watch))
    }

    /// Counts a worker that was started instead of one that has ended.
    fn count_replacement(&self, ended: &Ended, vacant: Duration) {
        if matches!(ended, Ended::Retired) {
            return;
        }
        self.replaced.fetch_add(1, Ordering::Relaxed);
        let elapsed_us = u64::try_from(vacant.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(elapsed_us, "an image worker has been replaced");
    }

    /// Lets the worker be used until it ends.
    fn see_through(&self, worker: Worker, mut watch: Watch) -> Ended {
        self.add(worker);
        let ended = watch.wait();
        let mut state = self.lock();
        state.idle.retain(|worker| !watch.is_of(worker));
        match &ended {
            _ if state.is_closed => {}
            Ended::Retired => tracing::debug!("an image worker has worked for its lifetime"),
            Ended::Lost(Ok(ended)) => {
                tracing::warn!(%ended, "an image worker has ended; another takes its place");
            }
            Ended::Lost(Err(error)) => {
                tracing::warn!(%error, "an image worker has ended; another takes its place");
            }
        }
        ended
    }

    /// Where the crew is closed or the worker has ended, it is dropped.
    fn add(&self, worker: Worker) {
        let mut state = self.lock();
        if !state.is_closed && worker.is_alive() {
            state.idle.push(worker);
            self.changed.notify_all();
        }
    }

    fn pause(&self, pause: Duration) {
        let open = |state: &mut State| !state.is_closed;
        let _ = self.changed.wait_timeout_while(self.lock(), pause, open);
    }

    fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        state.idle.clear();
        self.changed.notify_all();
    }

    /// The state is consistent between any two statements, so that a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
