//! Image processing: in this process, or in worker processes.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use adapters_fs::{Enforcement, ImageLimits, ImageWorkers, ThumbnailMaker, WorkerProgram};
pub use adapters_fs::{WorkerError, missing_decoders, run_image_worker};
use api_actix::ImageWork;
use ports::ImageProcessor;

use crate::settings::Settings;

/// This program, even if its file has been replaced by a newer version.
const THIS_PROGRAM: &str = "/proc/self/exe";

/// A worker is replaced after an hour of work, so that its processor time has a hard limit.
const WORKER_LIFETIME: Duration = Duration::from_hours(1);

/// A processor of images, and its state for the metrics.
pub(super) struct ImagePorts {
    pub(super) processor: Arc<dyn ImageProcessor>,
    pub(super) work: Arc<dyn ImageWork>,
}

/// Thumbnails made in this process.
pub(super) fn in_process(settings: &Settings) -> ImagePorts {
    let maker = Arc::new(ThumbnailMaker::new(limits(settings)));
    ImagePorts { processor: maker.clone(), work: Arc::new(InProcess(maker)) }
}

/// Thumbnails made in worker processes.
pub(super) fn in_workers(settings: &Settings) -> io::Result<ImagePorts> {
    let (limits, timeout) = (limits(settings), settings.images.timeout);
    let workers = Arc::new(ImageWorkers::start(program(settings), limits, timeout)?);
    Ok(ImagePorts { processor: workers.clone(), work: Arc::new(InWorkers(workers)) })
}

fn program(settings: &Settings) -> WorkerProgram {
    // This process wraps the log lines of a worker into its own, in its own format.
    let arguments = vec![
        format!("--log={}", settings.log.filter).into(),
        "--log-format=text".into(),
        "image-worker".into(),
    ];
    WorkerProgram { path: THIS_PROGRAM.into(), arguments, lifetime: WORKER_LIFETIME }
}

fn limits(settings: &Settings) -> ImageLimits {
    ImageLimits {
        max_pixels: settings.images.max_pixels.get(),
        max_decoded_bytes: settings.images.max_decoded_size,
    }
}

/// Image processing in worker processes, as the metrics read it.
struct InWorkers(Arc<ImageWorkers>);

impl ImageWork for InWorkers {
    fn decoded_bytes_in_use(&self) -> u64 {
        self.0.decoded_bytes_in_use()
    }

    fn replaced_workers(&self) -> u64 {
        self.0.replaced()
    }

    fn confinement(&self) -> Vec<(&'static str, bool)> {
        let mechanisms = self.0.confinement().map(|confinement| {
            [("landlock", confinement.landlock), ("seccomp", confinement.seccomp)]
        });
        let is_full = |(name, level)| (name, level == Enforcement::Full);
        mechanisms.into_iter().flatten().map(is_full).collect()
    }
}

/// Image processing in this process, as the metrics read it.
struct InProcess(Arc<ThumbnailMaker>);

impl ImageWork for InProcess {
    fn decoded_bytes_in_use(&self) -> u64 {
        self.0.decoded_bytes_in_use()
    }

    fn replaced_workers(&self) -> u64 {
        0
    }

    fn confinement(&self) -> Vec<(&'static str, bool)> {
        Vec::new()
    }
}
