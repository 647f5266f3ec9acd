use std::io;
use std::sync::Arc;

pub use adapters_fs::run_image_worker;
use adapters_fs::{ImageLimits, ImageWorkers, ThumbnailMaker, WorkerProgram};

use super::{OpenError, Wiring};
use crate::metrics::ImageWork;
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
        Ok(Self { images: images.clone(), image_work: images, ..self })
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

impl ImageWork for ImageWorkers {
    fn decoded_bytes_in_use(&self) -> u64 {
        self.decoded_bytes_in_use()
    }

    fn replaced_workers(&self) -> u64 {
        self.replaced()
    }
}

impl ImageWork for ThumbnailMaker {
    fn decoded_bytes_in_use(&self) -> u64 {
        self.decoded_bytes_in_use()
    }

    fn replaced_workers(&self) -> u64 {
        0
    }
}
