//! The metrics of the service, in the text formats of OpenMetrics 1.0 and of Prometheus.
//!
//! No label contains client input: a route is a pattern, and all unknown paths and methods share
//! one label. So the number of series is bounded.

mod images;
mod negotiation;
mod readings;
mod requests;
mod sweeps;
mod text_format;
mod uploads;

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use application::StageContent;
use ports::ImageProcessor;
use prometheus_client::encoding::text;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use self::images::{CountedImages, ImageMetrics};
use self::negotiation::prefers_open_metrics;
pub use self::readings::{ImageWork, Readings};
pub use self::requests::{RequestMetrics, measure_request};
pub use self::sweeps::SweepMetrics;
pub use self::uploads::CountedStage;
use self::uploads::UploadMetrics;
use crate::error::ApiError;
use crate::error::documented::{AnyRequest, Unforeseen};

/// OpenMetrics 1.0, section "Protocol Negotiation".
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Every metric of a running service.
pub struct Metrics {
    registry: Registry,
    requests: RequestMetrics,
    images: ImageMetrics,
    uploads: UploadMetrics,
    sweeps: SweepMetrics,
    readings: Readings,
}

impl Metrics {
    /// Metrics at zero; the start time of the process is now.
    #[must_use]
    pub fn new(readings: Readings) -> Self {
        let mut registry = Registry::default();
        register_process(&mut registry);
        Self {
            requests: RequestMetrics::new(&mut registry),
            images: ImageMetrics::new(&mut registry),
            uploads: UploadMetrics::new(&mut registry),
            sweeps: SweepMetrics::registered_in(&mut registry),
            readings: readings.registered_in(&mut registry),
            registry,
        }
    }

    /// Wraps `images` to count its results.
    pub fn counting_images(&self, images: Arc<dyn ImageProcessor>) -> Arc<dyn ImageProcessor> {
        Arc::new(CountedImages { images, metrics: self.images.clone() })
    }

    /// Wraps `stage` to count uploads.
    #[must_use]
    pub fn counting_uploads(&self, stage: StageContent) -> CountedStage {
        CountedStage { stage, metrics: self.uploads.clone() }
    }

    /// The metrics of requests.
    pub(crate) fn requests(&self) -> RequestMetrics {
        self.requests.clone()
    }

    /// The counters of sweeps.
    #[must_use]
    pub fn sweeps(&self) -> SweepMetrics {
        self.sweeps.clone()
    }

    /// In the format of OpenMetrics.
    fn text(&self) -> Result<String, fmt::Error> {
        self.readings.read();
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// What is counted and measured
///
/// For Prometheus: its text format 0.0.4 or, where `Accept` prefers that, OpenMetrics 1.0.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "Operation",
    responses(
        (status = 200, description = "The metrics.", content(
            (String = "text/plain; version=0.0.4; charset=utf-8"),
            (String = "application/openmetrics-text; version=1.0.0; charset=utf-8"),
        )),
        AnyRequest,
        Unforeseen,
    ),
)]
pub async fn serve(
    request: HttpRequest,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, ApiError> {
    let text = metrics.text().map_err(|error| ApiError::Internal(error.into()))?;
    let (content_type, text) = if prefers_open_metrics(request.headers()) {
        (OPEN_METRICS, text)
    } else {
        (text_format::CONTENT_TYPE, text_format::from_open_metrics(&text))
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::VARY, header::ACCEPT.as_str()));
    Ok(response.content_type(content_type).body(text))
}

fn register_process(registry: &mut Registry) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    registry.register_with_unit(
        "process_start_time",
        "When the process started, since 1970-01-01T00:00:00Z",
        Unit::Seconds,
        ConstGauge::new(now.as_secs_f64()),
    );
    registry.register(
        "media_build",
        "The program that runs",
        Info::new([("version", env!("CARGO_PKG_VERSION"))]),
    );
}
