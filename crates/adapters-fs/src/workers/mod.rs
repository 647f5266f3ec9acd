//! Thumbnails rendered by worker processes, so that a malformed file cannot crash the server.

mod confine;
mod confinement;
mod frame;
mod idle_workers;
mod job_session;
mod landlock;
mod limits;
mod messages;
mod pool;
mod process;
mod remote_content;
mod seccomp;
mod stderr;
mod supervisor;
mod worker;

use std::io::{self, ErrorKind};
use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};

use imaging::{Content, Plan};
use ports::{
    EncodedThumbnail, ImageProcessor, Inspection, NoThumbnails, PortError, ReadSeek, Thumbnailing,
};
use thiserror::Error;

pub use self::confine::confine_image_worker;
pub use self::confinement::{Confinement, ConfinementError, Enforcement};
use self::job_session::{JobResult, JobSession};
use self::limits::HardLimits;
use self::messages::Job;
use self::pool::WorkerPool;
pub use self::process::WorkerProgram;
pub use self::worker::{WorkerError, run_image_worker};
use crate::pictures::semaphore::Semaphore;
use crate::pictures::{
    ACQUIRE_TIMEOUT, ImageLimits, RenderError, attempt, header, sizes, thumbnails,
};

/// How many workers one image may cost: one may be lost for reasons other than the image.
const MAX_ATTEMPTS: usize = 2;

/// Makes the same thumbnails as [`ThumbnailMaker`](crate::ThumbnailMaker) by a pool of worker
/// processes: one for each core, with one job at a time.
///
/// This process takes the header from the inspection, reserves memory, and serves the parts of the
/// content that a worker asks for. A worker has no access to files, may take no more memory than is
/// reserved for its job, and is killed when it exceeds its time. The end of a worker costs at most
/// one image its thumbnails.
pub struct ImageWorkers {
    max_pixels: u64,
    time_limit: Duration,
    slots: Semaphore,
    memory: Semaphore,
    pool: WorkerPool,
}

impl ImageWorkers {
    /// Starts the workers and waits until they are ready; they end when this is dropped. All jobs
    /// together keep within `limits`, each within `time_limit`.
    ///
    /// # Errors
    /// When one of them does not become ready.
    pub fn start(
        program: WorkerProgram,
        limits: ImageLimits,
        time_limit: Duration,
    ) -> io::Result<Self> {
        let size = thread::available_parallelism().map_or(1, NonZero::get);
        let hard = HardLimits::new(limits.max_decoded_bytes, time_limit, program.lifetime)?;
        Ok(Self {
            max_pixels: limits.max_pixels,
            time_limit,
            slots: Semaphore::new(size as u64),
            memory: Semaphore::new(limits.max_decoded_bytes),
            pool: WorkerPool::start(program, hard, size)?,
        })
    }

    /// Bytes of [`ImageLimits::max_decoded_bytes`] that are reserved for running jobs now.
    #[must_use]
    pub fn decoded_bytes_in_use(&self) -> u64 {
        self.memory.in_use()
    }

    /// How far the kernel confines the worker that was started last.
    #[must_use]
    pub fn confinement(&self) -> Option<Confinement> {
        self.pool.confinement()
    }

    /// How many workers have replaced a lost one; one that has reached its lifetime does not count.
    #[must_use]
    pub fn replaced(&self) -> u64 {
        self.pool.replaced()
    }

    fn try_make(
        &self,
        content: &mut Content,
        inspection: &Inspection,
    ) -> Result<Vec<EncodedThumbnail>, RenderError> {
        let header = header(content, inspection);
        let job = Job { header, content_bytes: content.length()? };
        let plan = Plan::new(header, job.content_bytes, self.max_pixels, sizes)?;
        let _slot = self.slots.acquire(1, ACQUIRE_TIMEOUT)?;
        let memory_bytes = plan.memory().to_decode;
        let _memory = self.memory.acquire(memory_bytes, ACQUIRE_TIMEOUT)?;
        match self.run(&job, memory_bytes, content)? {
            JobResult::Made(encoded) => Ok(thumbnails(plan.sizes(), encoded)),
            JobResult::NotMade(reason) => Err(reason.into()),
            JobResult::Failed(cause) => Err(PortError::backend(cause).into()),
        }
    }

    /// Runs the job, and retries it once where a worker is lost that has read the image. A worker
    /// that is lost before that, so not because of the image, costs no attempt; there are at most
    /// as many of them as workers. A timeout is not retried.
    fn run(
        &self,
        job: &Job,
        memory_bytes: u64,
        content: &mut Content,
    ) -> Result<JobResult, RenderError> {
        let mut attempts = 0;
        for _ in 0..MAX_ATTEMPTS + self.pool.size() {
            let mut worker = self.pool.take(ACQUIRE_TIMEOUT).ok_or_else(no_worker)?;
            let mut session = JobSession::new(content, self.time_limit);
            let started = Instant::now();
            let allowed = worker.allow(memory_bytes);
            match allowed.and_then(|()| session.run(&worker.stream, job)) {
                Ok(result) => {
                    worker.add_busy(started.elapsed());
                    self.pool.give_back(worker);
                    return Ok(result);
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    tracing::warn!("an image exceeded its time limit");
                    return Err(NoThumbnails::Aborted.into());
                }
                Err(error) => tracing::warn!(%error, "an image worker was lost during a job"),
            }
            attempts += usize::from(session.has_read());
            if attempts == MAX_ATTEMPTS {
                break;
            }
        }
        Err(NoThumbnails::Aborted.into())
    }
}

impl ImageProcessor for ImageWorkers {
    fn make_thumbnails(
        &self,
        content: &mut dyn ReadSeek,
        inspection: &Inspection,
    ) -> Result<Thumbnailing, PortError> {
        attempt(content, |content| self.try_make(content, inspection))
    }
}

#[derive(Debug, Error)]
#[error("no image worker is available")]
struct NoWorker;

fn no_worker() -> RenderError {
    RenderError::Port(PortError::unavailable(NoWorker))
}
