//! Log lines on standard error, for people or as JSON.
//!
//! Each request logs one line, so that the cost of a line is paid by every request. The lines equal
//! those of `tracing-subscriber`, which still formats the rare kinds.

mod json;
#[cfg(test)]
mod tests;
mod text;
mod timestamp;

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

use self::json::Json;
use self::text::{Text, TextFields};
use crate::settings::{LogFormat, Settings};
use crate::stderr::Stderr;

/// The target of malformed HTTP requests and aborted connections. actix-http logs them as errors,
/// but any client can cause them, so that they must not raise alarms.
const CLIENT_ERRORS: &str = "actix_http::h1::dispatcher";

/// Logs events to standard error from now on, each with its spans.
///
/// A second call in the same process changes nothing.
pub(crate) fn init(settings: &Settings) {
    let lines = lines(settings.log.format, io::stderr().is_terminal(), || Stderr);
    // The error means that a subscriber is set already, which then stays.
    let _ = Registry::default().with(lines).with(filter(settings.log.filter.clone())).try_init();
}

type Lines = Box<dyn Layer<Registry> + Send + Sync>;

fn filter(set: Targets) -> Targets {
    let is_set = set.iter().any(|(target, _)| target == CLIENT_ERRORS);
    if is_set { set } else { set.with_target(CLIENT_ERRORS, LevelFilter::OFF) }
}

fn lines<W>(format: LogFormat, with_colours: bool, writer: W) -> Lines
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    // An error of the log itself cannot be logged.
    let layer = fmt::layer().with_writer(writer).log_internal_errors(false);
    match format {
        LogFormat::Text if with_colours => layer.boxed(),
        LogFormat::Text => {
            layer.with_ansi(false).fmt_fields(TextFields).event_format(Text::default()).boxed()
        }
        LogFormat::Json => layer.json().event_format(Json::default()).boxed(),
    }
}
