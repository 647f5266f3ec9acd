//! Operation: metrics, readiness, stopping, and the sources of settings.

mod metrics;
mod readiness;
mod replaced_folders;
mod settings;
mod stopping;
