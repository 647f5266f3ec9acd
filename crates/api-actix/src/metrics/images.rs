//! Counts thumbnails.

use std::sync::Arc;

use ports::{ImageProcessor, Inspection, NoThumbnails, PortError, ReadSeek, Thumbnailing};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

/// The counters of images.
#[derive(Clone)]
pub(super) struct ImageMetrics {
    made: Counter,
    not_made: Family<Reason, Counter>,
}

impl ImageMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let metrics = Self { made: Counter::default(), not_made: Family::default() };
        registry.register("media_thumbnails_made", "Thumbnails made", metrics.made.clone());
        registry.register(
            "media_images_without_thumbnails",
            "Images of which no thumbnails could be made",
            metrics.not_made.clone(),
        );
        metrics
    }

    fn count(&self, thumbnailing: &Thumbnailing) {
        match thumbnailing {
            Thumbnailing::Made(thumbnails) => {
                self.made.inc_by(thumbnails.len() as u64);
            }
            Thumbnailing::NotMade(reason) => {
                self.not_made.get_or_create(&Reason { reason: label(*reason) }).inc();
            }
        }
    }
}

fn label(reason: NoThumbnails) -> &'static str {
    match reason {
        NoThumbnails::UnsupportedFormat => "unsupported_format",
        NoThumbnails::TooLarge => "too_large",
        NoThumbnails::Unreadable => "unreadable",
        NoThumbnails::Aborted => "aborted",
    }
}

/// An image processor that counts its results.
pub(super) struct CountedImages {
    pub(super) images: Arc<dyn ImageProcessor>,
    pub(super) metrics: ImageMetrics,
}

impl ImageProcessor for CountedImages {
    fn make_thumbnails(
        &self,
        content: &mut dyn ReadSeek,
        inspection: &Inspection,
    ) -> Result<Thumbnailing, PortError> {
        let thumbnailing = self.images.make_thumbnails(content, inspection)?;
        self.metrics.count(&thumbnailing);
        Ok(thumbnailing)
    }
}
