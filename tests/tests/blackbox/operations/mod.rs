//! Running the service: metrics, the way to its end, and where its settings come from.

mod metrics;
mod settings;
mod stopping;
