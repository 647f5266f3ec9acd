use application::{ContentWriter, StageContent, StageContentError, StagedContent};
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

    /// See [`StageContent::begin`].
    pub fn begin(&self) -> Result<CountedWriter, StageContentError> {
        Ok(CountedWriter { writer: self.stage.begin()?, metrics: self.metrics.clone() })
    }
}

/// Content on its way in, counted.
pub struct CountedWriter {
    writer: ContentWriter,
    metrics: UploadMetrics,
}

impl CountedWriter {
    /// See [`ContentWriter::write`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StageContentError> {
        self.metrics.bytes.inc_by(bytes.len() as u64);
        self.writer.write(bytes)
    }

    /// See [`ContentWriter::finish`].
    pub fn finish(self) -> Result<StagedContent, StageContentError> {
        let content = self.writer.finish()?;
        self.metrics.received.inc();
        Ok(content)
    }
}
