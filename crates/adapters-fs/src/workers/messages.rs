//! The messages between the server and an image worker.

use imaging::{DecodeError, ImageHeader, OutputFormat};
use serde::{Deserialize, Serialize};

use super::confinement::Confinement;

/// The most bytes of the content that a worker gets at once.
pub(super) const MAX_READ_BYTES: u32 = 256 << 10;

/// From the server: an image to make thumbnails of.
#[derive(Clone, Copy, Deserialize, Serialize)]
pub(super) struct Job {
    pub(super) header: ImageHeader,
    pub(super) content_bytes: u64,
}

/// From a worker.
#[derive(Deserialize, Serialize)]
pub(super) enum Report {
    /// It is confined and waits for a job.
    Ready(Ready),
    /// It needs this part of the content. The answer is a frame of those bytes, as far as they
    /// exist and can be read.
    Read { offset: u64, length: u32 },
    /// The formats of the encoded thumbnails, one per edge, ascending. A frame of bytes follows for
    /// each.
    Made(Vec<OutputFormat>),
    /// There are no thumbnails.
    NotMade(DecodeError),
    /// The job failed for another reason than the content.
    Failed(String),
}

/// The facts about a worker before it reads any content.
#[derive(Clone, Copy, Deserialize, Serialize)]
pub(super) struct Ready {
    pub(super) confinement: Confinement,
    /// The address space that it takes without an image, in bytes.
    pub(super) idle_bytes: u64,
}
