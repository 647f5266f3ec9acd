//! Operation: metrics, readiness, stopping, and the sources of settings.

mod metrics;
mod readiness;
mod settings;
mod stopping;
