use std::io;
use std::sync::Arc;
use std::time::Duration;

use adapters_fs::{Enforcement, ImageLimits, ImageWorkers, ThumbnailMaker, WorkerProgram};
pub use adapters_fs::{WorkerError, run_image_worker};
use api_actix::ImageWork;

use super::{OpenError, Wiring};
use crate::settings::Settings;

/// This very program, even where its file has been replaced by that of a newer version.
const THIS_PROGRAM: &str = "/proc/self/exe";

/// A worker is replaced after an hour of work, so that its processor time can have a hard limit.
const WORKER_LIFETIME: Duration = Duration::from_hours(1);

impl Wiring {
    /// The same, with thumbnails made by processes of their own.
    ///
    /// # Errors
    /// [`OpenError::ImageWorkers`]
    pub fn with_image_workers(self, settings: &Settings) -> Result<Self, OpenError> {
        let workers = start(settings).map_err(OpenError::ImageWorkers)?;
        let images = Arc::new(workers);
        Ok(Self { images: images.clone(), image_work: Arc::new(InWorkers(images)), ..self })
    }
}

fn start(settings: &Settings) -> io::Result<ImageWorkers> {
    // Its lines are wrapped into those of this process, whatever their format.
    let arguments = vec![
        format!("--log={}", settings.log.filter).into(),
        "--log-format=text".into(),
        "image-worker".into(),
    ];
    let (path, lifetime) = (THIS_PROGRAM.into(), WORKER_LIFETIME);
    let program = WorkerProgram { path, arguments, lifetime };
    ImageWorkers::start(program, limits(settings), settings.images.timeout)
}

/// What images may cost.
pub(super) fn limits(settings: &Settings) -> ImageLimits {
    ImageLimits {
        max_pixels: settings.images.max_pixels.get(),
        max_decoded_bytes: settings.images.max_decoded_size,
    }
}

/// Image work in worker processes, as the metrics read it.
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

/// Image work within this process, as the metrics read it.
pub(super) struct InProcess(pub(super) Arc<ThumbnailMaker>);

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
