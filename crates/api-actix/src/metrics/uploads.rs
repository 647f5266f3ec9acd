//! Counts uploads.

use application::{ContentWriter, StageContent, StageContentError, StagedContent};
use domain::FileSize;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::{Registry, Unit};

/// The counters of uploads.
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
            "File contents received completely",
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

/// Stages contents and counts them.
pub struct CountedStage {
    pub(super) stage: StageContent,
    pub(super) metrics: UploadMetrics,
}

impl CountedStage {
    /// Maximum size of a content.
    pub fn limit(&self) -> FileSize {
        self.stage.limit()
    }

    /// See [`StageContent::begin`].
    pub fn begin(&self) -> Result<ContentWriter, StageContentError> {
        self.stage.begin()
    }

    /// See [`ContentWriter::finish`].
    pub fn finish(&self, content: ContentWriter) -> Result<StagedContent, StageContentError> {
        let content = content.finish()?;
        self.metrics.received.inc();
        Ok(content)
    }

    /// Counts received bytes, also those of rejected uploads.
    pub fn count(&self, bytes: u64) {
        self.metrics.bytes.inc_by(bytes);
    }
}
