//! Counts and times requests.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// In seconds, from a cached response to an upload that takes a minute.
const BUCKETS: [f64; 16] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
    60.0,
];

/// The label of unknown routes and methods.
const UNKNOWN: &str = "unknown";

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Response {
    route: String,
    method: &'static str,
    status: u16,
}

/// The metrics of requests.
#[derive(Clone)]
pub struct RequestMetrics {
    answered: Family<Response, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
}

impl RequestMetrics {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let metrics = Self {
            answered: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            in_flight: Gauge::default(),
        };
        registry.register("http_requests", "Requests answered", metrics.answered.clone());
        registry.register_with_unit(
            "http_request_duration",
            "From the head of a request to the head of its answer",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests that are not answered yet",
            metrics.in_flight.clone(),
        );
        metrics
    }

    fn begin(&self, method: &'static str) -> Measured<'_> {
        self.in_flight.inc();
        Measured { metrics: self, method, started: Instant::now() }
    }
}

/// A request in progress. If its client disconnects, it is dropped without a response.
struct Measured<'a> {
    metrics: &'a RequestMetrics,
    method: &'static str,
    started: Instant,
}

impl Measured<'_> {
    fn answered(&self, route: &str, status: StatusCode) {
        let elapsed = self.started.elapsed().as_secs_f64();
        let route = Route { route: route.to_owned() };
        self.metrics.durations.get_or_create(&route).observe(elapsed);
        let response =
            Response { route: route.route, method: self.method, status: status.as_u16() };
        self.metrics.answered.get_or_create(&response).inc();
    }
}

impl Drop for Measured<'_> {
    fn drop(&mut self) {
        self.metrics.in_flight.dec();
    }
}

/// Middleware that counts and times every request. It is the outermost one. Without
/// [`RequestMetrics`] in the application it does nothing.
pub async fn measure_request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let Some(metrics) = request.app_data::<Data<RequestMetrics>>().cloned() else {
        return next.call(request).await;
    };
    let measured = metrics.begin(method_label(request.method()));
    let answer = next.call(request).await;
    match &answer {
        Ok(response) => {
            let route = response.request().match_name().unwrap_or(UNKNOWN);
            measured.answered(route, response.status());
        }
        // A panic has dropped the request, and with it the route.
        Err(error) => measured.answered(UNKNOWN, error.as_response_error().status_code()),
    }
    answer
}

fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => UNKNOWN,
    }
}
