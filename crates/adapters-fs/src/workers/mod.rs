//! Thumbnails made by other processes, so that no file can bring this one down.

mod confinement;
mod conversation;
mod crew;
mod limits;
mod process;
mod remote_content;
mod stderr;
mod system_calls;
mod wire;
mod worker;

use std::io::{self, ErrorKind};
use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};

use domain::{ThumbnailEdge, ThumbnailFormat};
use imaging::{Content, Plan};
use ports::{EncodedThumbnail, ImageProcessor, NoThumbnails, PortError, ReadSeek, Thumbnailing};
use thiserror::Error;

pub use self::confinement::{CannotConfine, Confinement, Enforcement, confine_image_worker};
use self::conversation::converse;
use self::crew::Crew;
use self::limits::Ceilings;
pub use self::process::WorkerProgram;
use self::wire::{Job, Report};
pub use self::worker::{WorkerError, run_image_worker};
use crate::pictures::budget::Budget;
use crate::pictures::{Failure, ImageLimits, PATIENCE, attempt, domain_dimensions, sizes};

/// Makes the same thumbnails as [`ThumbnailMaker`](crate::ThumbnailMaker) by processes of their own, as
/// many as there are cores, each of which does one job at a time.
///
/// This process reads the header, sets memory aside, and hands out those parts of the content that a
/// worker asks for. A worker has no access to files, may take no more memory than was set aside for its
/// job, and is killed when it takes too long. Whatever ends it costs one image its thumbnails.
pub struct ImageWorkers {
    max_pixels: u64,
    time_limit: Duration,
    places: Budget,
    memory: Budget,
    crew: Crew,
}

impl ImageWorkers {
    /// Starts the workers and waits until they are ready; they end when this is dropped. Jobs together
    /// keep within `limits`, each within `time_limit`.
    ///
    /// # Errors
    /// When one of them does not become ready.
    pub fn start(
        program: WorkerProgram,
        limits: ImageLimits,
        time_limit: Duration,
    ) -> io::Result<Self> {
        let size = thread::available_parallelism().map_or(1, NonZero::get);
        let ceilings = Ceilings::new(limits.max_decoded_bytes, time_limit, program.lifetime)?;
        Ok(Self {
            max_pixels: limits.max_pixels,
            time_limit,
            places: Budget::new(size as u64),
            memory: Budget::new(limits.max_decoded_bytes),
            crew: Crew::start(program, ceilings, size)?,
        })
    }

    /// Bytes of [`ImageLimits::max_decoded_bytes`] that are set aside for running jobs now.
    #[must_use]
    pub fn decoded_bytes_in_use(&self) -> u64 {
        self.memory.in_use()
    }

    /// How far the kernel confines the workers, those that were started last.
    #[must_use]
    pub fn confinement(&self) -> Option<Confinement> {
        self.crew.confinement()
    }

    /// How many workers have taken the place of one that was lost; one whose lifetime was over does not count.
    #[must_use]
    pub fn replaced(&self) -> u64 {
        self.crew.replaced()
    }

    fn try_make(&self, content: &mut Content) -> Result<Vec<EncodedThumbnail>, Failure> {
        let plan = Plan::new(content, self.max_pixels, sizes)?;
        let _place = self.places.share(1, PATIENCE)?;
        let memory_bytes = plan.memory().to_decode;
        let _share = self.memory.share(memory_bytes, PATIENCE)?;
        let job = Job { content_bytes: content.length()? };
        match self.have_done(job, memory_bytes, content)? {
            Report::Made(encoded) => thumbnails(&plan, encoded),
            Report::NotMade(reason) => Err(reason.into()),
            Report::Failed(cause) => Err(PortError::Backend(cause.into()).into()),
            Report::Ready(_) | Report::Read { .. } => Err(NoThumbnails::Aborted.into()),
        }
    }

    /// A worker may be lost for reasons that are not the image's: another one tries again. Time is not
    /// given twice.
    fn have_done(
        &self,
        job: Job,
        memory_bytes: u64,
        content: &mut Content,
    ) -> Result<Report, Failure> {
        for _ in 0..2 {
            let mut worker = self.crew.take(PATIENCE).ok_or_else(nobody)?;
            let started = Instant::now();
            let outcome = worker
                .allow(memory_bytes)
                .and_then(|()| converse(&worker.stream, job, content, self.time_limit));
            match outcome {
                Ok(report) => {
                    worker.add_busy(started.elapsed());
                    self.crew.give_back(worker);
                    return Ok(report);
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    tracing::warn!("an image took too long");
                    return Err(NoThumbnails::Aborted.into());
                }
                Err(error) => tracing::warn!(%error, "an image worker was lost amid its work"),
            }
        }
        Err(NoThumbnails::Aborted.into())
    }
}

impl ImageProcessor for ImageWorkers {
    fn make_thumbnails(&self, content: &mut dyn ReadSeek) -> Result<Thumbnailing, PortError> {
        attempt(content, |content| self.try_make(content))
    }
}

/// A worker is trusted in no more than the bytes.
fn thumbnails(
    plan: &Plan,
    encoded: Vec<(ThumbnailFormat, Vec<u8>)>,
) -> Result<Vec<EncodedThumbnail>, Failure> {
    if encoded.len() != ThumbnailEdge::ALL.len() {
        return Err(NoThumbnails::Aborted.into());
    }
    let thumbnail = |((edge, size), (format, bytes))| EncodedThumbnail {
        edge,
        format,
        dimensions: domain_dimensions(size),
        bytes,
    };
    let sizes = plan.sizes().iter().copied();
    Ok(ThumbnailEdge::ALL.into_iter().zip(sizes).zip(encoded).map(thumbnail).collect())
}

#[derive(Debug, Error)]
#[error("no image worker can be started")]
struct NoWorker;

fn nobody() -> Failure {
    Failure::Port(PortError::Unavailable(NoWorker.into()))
}
