//! Log lines on standard error, for people or as JSON.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use crate::settings::{LogFormat, Settings};
use crate::stderr::Stderr;

/// Requests that are no sound HTTP, and clients that break off, are errors to actix-http. To the service they
/// are everyday, and whoever wants alarms of errors must not get them from any stranger who likes.
const EVERYDAY: &str = "actix_http::h1::dispatcher=off";

/// Sends events to standard error from now on, each with the spans it happened in.
///
/// A second call in the same process changes nothing.
pub(crate) fn init(settings: &Settings) {
    // What is set comes after it, so that it can be set otherwise.
    let filter = EnvFilter::new(format!("{EVERYDAY},{}", settings.log));
    let builder = fmt().with_writer(|| Stderr).with_env_filter(filter);
    let builder = if io::stderr().is_terminal() { builder } else { builder.with_ansi(false) };
    // The error says that there is a subscriber already, which then stays.
    let _ = match settings.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().with_current_span(true).try_init(),
    };
}
