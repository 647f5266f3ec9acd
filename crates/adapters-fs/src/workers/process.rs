//! The process of a worker: how it is started, limited, watched and ended.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::confinement::Confinement;
use super::frame::{malformed, receive_message};
use super::limits::{HardLimits, Limits};
use super::messages::{Ready, Report};
use super::stderr::log_lines;

/// How long a process may take to become ready.
const START_LIMIT: Duration = Duration::from_secs(10);

/// Makes glibc's allocator request huge pages: page faults of 4 KiB each take a quarter of the time
/// that the thumbnails of a large image take. Other allocators ignore it.
const HUGE_PAGES: (&str, &str) = ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

/// A program that calls [`run_image_worker`](crate::run_image_worker).
#[derive(Clone, Debug)]
pub struct WorkerProgram {
    /// The file to execute.
    pub path: PathBuf,
    /// Its command line arguments.
    pub arguments: Vec<OsString>,
    /// The total duration of the jobs of one process, after which another process replaces it.
    pub lifetime: Duration,
}

/// A worker that waits for a job; dropping it ends its process.
pub(super) struct Worker {
    pub(super) stream: UnixStream,
    pub(super) confinement: Confinement,
    process: Arc<Process>,
    limits: Limits,
}

/// A process that can be killed. Its id is present as long as the kernel cannot reuse it.
struct Process {
    pid: Mutex<Option<Pid>>,
    is_retired: AtomicBool,
}

/// Waits for the end of a worker's process.
pub(super) struct Watch {
    child: Child,
    process: Arc<Process>,
}

/// How a worker's process has ended.
pub(super) enum Ended {
    /// The server has ended it at the end of its lifetime.
    Retired,
    /// It has ended by itself, or because of a job.
    Lost(io::Result<ExitStatus>),
}

impl WorkerProgram {
    /// Starts a worker and waits until it is ready. It dies with the thread that has called this.
    pub(super) fn start(&self, hard_limits: HardLimits) -> io::Result<(Worker, Watch)> {
        let (stream, theirs) = UnixStream::pair()?;
        let child = self.spawn(theirs)?;
        let process = Arc::new(Process::of(&child));
        let mut watch = Watch { child, process: Arc::clone(&process) };
        match Worker::ready(stream, Arc::clone(&process), hard_limits) {
            Ok(worker) => Ok((worker, watch)),
            Err(error) => {
                process.kill();
                watch.wait();
                Err(error)
            }
        }
    }

    /// Without the environment, the working folder and the terminal signals of the server; the
    /// server logs for it.
    fn spawn(&self, server: UnixStream) -> io::Result<Child> {
        Command::new(&self.path)
            .args(&self.arguments)
            .env_clear()
            .env(HUGE_PAGES.0, HUGE_PAGES.1)
            .current_dir("/")
            .process_group(0)
            .stdin(OwnedFd::from(server))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
    }
}

fn expect_ready(mut stream: &UnixStream) -> io::Result<Ready> {
    stream.set_read_timeout(Some(START_LIMIT))?;
    match receive_message(&mut stream) {
        Ok(Report::Ready(ready)) => Ok(ready),
        Ok(Report::Failed(cause)) => Err(io::Error::other(cause)),
        Ok(_) => Err(malformed()),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Err(io::Error::other("an image worker has ended before it was ready"))
        }
        Err(error) if error.kind() == ErrorKind::WouldBlock => {
            Err(io::Error::other(format!("an image worker is not ready after {START_LIMIT:?}")))
        }
        Err(error) => Err(error),
    }
}

impl Worker {
    /// Waits until the worker is confined, and limits it.
    fn ready(
        stream: UnixStream,
        process: Arc<Process>,
        hard_limits: HardLimits,
    ) -> io::Result<Self> {
        let Ready { confinement, idle_bytes } = expect_ready(&stream)?;
        let limits = Limits::new(hard_limits, idle_bytes);
        let worker = Self { stream, confinement, process, limits };
        worker.allow(0)?;
        Ok(worker)
    }

    /// Allows the process memory and time for one job.
    pub(super) fn allow(&self, memory_bytes: u64) -> io::Result<()> {
        match *self.process.lock() {
            Some(pid) => self.limits.allow(pid, memory_bytes),
            None => Err(io::Error::other("the image worker has ended")),
        }
    }

    /// Adds the duration of a job.
    pub(super) fn add_busy(&mut self, elapsed: Duration) {
        self.limits.add_busy(elapsed);
    }

    /// Whether it has reached its lifetime. Its end counts as retired then.
    pub(super) fn retires(&self) -> bool {
        let is_over = self.limits.are_used_up();
        self.process.is_retired.store(is_over, Ordering::Relaxed);
        is_over
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
    fn of(child: &Child) -> Self {
        let pid = Mutex::new(Some(Pid::from_child(child)));
        Self { pid, is_retired: AtomicBool::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pid>> {
        self.pid.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kill(&self) {
        if let Some(pid) = *self.lock() {
            // It may have ended already.
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}

impl Watch {
    /// Logs the standard error of the process until it has ended.
    pub(super) fn wait(&mut self) -> Ended {
        if let Some(stderr) = self.child.stderr.take() {
            log_lines(stderr, Pid::from_child(&self.child));
        }
        let status = self.reap();
        if self.process.is_retired.load(Ordering::Relaxed) {
            Ended::Retired
        } else {
            Ended::Lost(status)
        }
    }

    fn reap(&mut self) -> io::Result<ExitStatus> {
        // Leaves the process unreaped until the lock is held, so that its id cannot be reused and
        // killed.
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
