use std::io;
use std::sync::Arc;

pub use adapters_fs::run_image_worker;
use adapters_fs::{ImageLimits, ImageWorkers, ThumbnailMaker, WorkerProgram};
use api_actix::ImageWork;

use super::{OpenError, Wiring};
use crate::settings::{LogFormat, Settings};

/// This very program, even where its file has been replaced by that of a newer version.
const THIS_PROGRAM: &str = "/proc/self/exe";

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
    let form = match settings.log_format {
        LogFormat::Text => "text",
        LogFormat::Json => "json",
    };
    let arguments = vec![
        format!("--log={}", settings.log).into(),
        format!("--log-format={form}").into(),
        "image-worker".into(),
    ];
    let program = WorkerProgram { path: THIS_PROGRAM.into(), arguments };
    ImageWorkers::start(program, limits(settings), settings.image_timeout)
}

/// What images may cost.
pub(super) fn limits(settings: &Settings) -> ImageLimits {
    ImageLimits {
        max_pixels: settings.max_image_pixels.get(),
        max_decoded_bytes: settings.max_decoded_size,
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
}
