use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::wire::{Report, nonsense};

/// How long a process may take to become ready.
const START_LIMIT: Duration = Duration::from_secs(10);

/// Has glibc's allocator ask for huge pages: to touch a large picture for the first time, 4 KiB by 4 KiB, costs
/// a quarter of the time that it takes to make thumbnails of it. Other allocators know nothing of it.
const HUGE_PAGES: (&str, &str) = ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

/// A program that calls [`run_image_worker`](crate::run_image_worker).
#[derive(Clone, Debug)]
pub struct WorkerProgram {
    /// The file to execute.
    pub path: PathBuf,
    /// What it is called with.
    pub arguments: Vec<OsString>,
}

/// A worker that waits for a job; dropping it ends its process.
pub(super) struct Worker {
    pub(super) stream: UnixStream,
    process: Arc<Process>,
}

/// A process that can be killed for as long as its id cannot be another's.
struct Process(Mutex<Option<Pid>>);

/// What waits for the end of a worker's process.
pub(super) struct Watch {
    child: Child,
    process: Arc<Process>,
}

impl WorkerProgram {
    /// Starts a worker, which is ready then. It dies with the thread that has called this.
    pub(super) fn start(&self) -> io::Result<(Worker, Watch)> {
        let (ours, theirs) = UnixStream::pair()?;
        // It needs no secret, no folder, and no signal that a terminal sends to everybody.
        let child = Command::new(&self.path)
            .args(&self.arguments)
            .env_clear()
            .env(HUGE_PAGES.0, HUGE_PAGES.1)
            .current_dir("/")
            .process_group(0)
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .spawn()?;
        let process = Arc::new(Process(Mutex::new(Some(Pid::from_child(&child)))));
        let mut watch = Watch { child, process: Arc::clone(&process) };
        let mut worker = Worker { stream: ours, process };
        if let Err(error) = worker.become_ready() {
            drop(worker);
            watch.wait()?;
            return Err(error);
        }
        Ok((worker, watch))
    }
}

impl Worker {
    fn become_ready(&mut self) -> io::Result<()> {
        self.stream.set_read_timeout(Some(START_LIMIT))?;
        match Report::receive(&mut self.stream)? {
            Report::Ready => Ok(()),
            _ => Err(nonsense()),
        }
    }

    pub(super) fn is_alive(&self) -> bool {
        let has_ended = |pid| {
            let look = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
            !matches!(waitid(WaitId::Pid(pid), look), Ok(None))
        };
        self.process.lock().is_some_and(|pid| !has_ended(pid))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.process.kill();
    }
}

impl Process {
    fn lock(&self) -> MutexGuard<'_, Option<Pid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kill(&self) {
        if let Some(pid) = *self.lock() {
            // It may have ended meanwhile, which is all that is wanted.
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

impl Watch {
    /// Waits until the process has ended.
    pub(super) fn wait(&mut self) -> io::Result<ExitStatus> {
        // Its id stays its own until the lock is held: nobody else is killed in its place.
        waitid(
            WaitId::Pid(Pid::from_child(&self.child)),
            WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
        )?;
        let mut pid = self.process.lock();
        *pid = None;
        self.child.wait()
    }

    pub(super) fn is_of(&self, worker: &Worker) -> bool {
        Arc::ptr_eq(&self.process, &worker.process)
    }
}
