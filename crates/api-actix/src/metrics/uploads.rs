use std::io::{self, Read};

use application::{StageContent, StageContentError, StagedContent};
use domain::FileSize;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::{Registry, Unit};

/// What is counted of uploads.
#[derive(Clone)]
pub(super) struct UploadMetrics {
    received: Counter,
    bytes: Counter,
}

impl UploadMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let metrics = Self { received: Counter::default(), bytes: Counter::default() };
        registry.register(
            "media_uploads_received",
            "Contents of files that arrived whole",
            metrics.received.clone(),
        );
        registry.register_with_unit(
            "media_uploads_received",
            "Contents of files that arrived, also of those that broke off or were refused",
            Unit::Bytes,
            metrics.bytes.clone(),
        );
        metrics
    }
}

/// Takes contents in, and counts them.
pub struct CountedStage {
    pub(super) stage: StageContent,
    pub(super) metrics: UploadMetrics,
}

impl CountedStage {
    /// The most bytes that are taken in.
    pub fn limit(&self) -> FileSize {
        self.stage.limit()
    }

    /// See [`StageContent::run`].
    pub fn run(&self, content: &mut dyn Read) -> Result<StagedContent, StageContentError> {
        let staged = self.stage.run(&mut Counted { content, bytes: &self.metrics.bytes })?;
        self.metrics.received.inc();
        Ok(staged)
    }
}

/// Counts what passes.
struct Counted<'a> {
    content: &'a mut dyn Read,
    bytes: &'a Counter,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        self.bytes.inc_by(read as u64);
        Ok(read)
    }
}
