//! The pool of image workers.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::confinement::Confinement;
use super::idle_workers::IdleWorkers;
use super::limits::HardLimits;
use super::process::{Worker, WorkerProgram};
use super::supervisor::Supervisor;

/// A fixed number of workers, and a supervisor thread for each. They end when this is dropped.
pub(super) struct WorkerPool {
    idle: Arc<IdleWorkers>,
    supervisor: Arc<Supervisor>,
    threads: Vec<JoinHandle<()>>,
}

impl WorkerPool {
    /// Starts that number of workers and waits until all are ready.
    pub(super) fn start(
        program: WorkerProgram,
        hard_limits: HardLimits,
        size: usize,
    ) -> io::Result<Self> {
        let idle = Arc::new(IdleWorkers::default());
        let supervisor = Arc::new(Supervisor::new(program, hard_limits, Arc::clone(&idle)));
        let mut pool = Self { idle, supervisor, threads: Vec::new() };
        let (sender, started) = channel();
        for _ in 0..size {
            let (supervisor, sender) = (Arc::clone(&pool.supervisor), sender.clone());
            let thread = thread::Builder::new().name("image-supervisor".to_owned());
            pool.threads.push(thread.spawn(move || supervisor.run(&sender))?);
        }
        drop(sender);
        // A supervisor keeps its sender as long as the pool lasts.
        started.into_iter().take(size).collect::<io::Result<()>>()?;
        Ok(pool)
    }

    /// The number of workers.
    pub(super) fn size(&self) -> usize {
        self.threads.len()
    }

    /// Takes an idle worker; `None` when there is none within `timeout`.
    pub(super) fn take(&self, timeout: Duration) -> Option<Worker> {
        self.idle.take(timeout)
    }

    /// Returns a worker to the pool, unless it has reached its lifetime.
    pub(super) fn give_back(&self, worker: Worker) {
        if !worker.retires() {
            self.idle.add(worker);
        }
    }

    /// How far the worker is confined that was started last.
    pub(super) fn confinement(&self) -> Option<Confinement> {
        self.supervisor.confinement()
    }

    /// How many workers have replaced a lost one.
    pub(super) fn replaced(&self) -> u64 {
        self.supervisor.replaced()
    }
}

impl Drop for WorkerPool {
    fn drop(&mut self) {
        self.idle.close();
        for thread in self.threads.drain(..) {
            // A thread that has panicked supervises nothing any more.
            let _ = thread.join();
        }
    }
}
