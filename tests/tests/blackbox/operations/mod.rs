//! Running the service: metrics, readiness, the way to its end, and where its settings come from.

mod metrics;
mod readiness;
mod settings;
mod stopping;
