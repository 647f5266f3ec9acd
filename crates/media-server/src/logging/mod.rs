//! Log lines on standard error, for people or as JSON.
//!
//! Each request leaves one, so that what a line costs is paid by every request. The lines are those of
//! `tracing-subscriber`, made with less work; whatever is rare is left to it.

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

/// Requests that are no sound HTTP, and clients that break off, are errors to actix-http. To the service they
/// are everyday, and whoever wants alarms of errors must not get them from any stranger who likes.
const EVERYDAY: &str = "actix_http::h1::dispatcher";

/// Sends events to standard error from now on, each with the spans it happened in.
///
/// A second call in the same process changes nothing.
pub(crate) fn init(settings: &Settings) {
    let lines = lines(settings.log.format, io::stderr().is_terminal(), || Stderr);
    // The error says that there is a subscriber already, which then stays.
    let _ = Registry::default().with(lines).with(filter(settings.log.filter.clone())).try_init();
}

type Lines = Box<dyn Layer<Registry> + Send + Sync>;

fn filter(set: Targets) -> Targets {
    let is_set = set.iter().any(|(target, _)| target == EVERYDAY);
    if is_set { set } else { set.with_target(EVERYDAY, LevelFilter::OFF) }
}

fn lines<W>(format: LogFormat, in_colours: bool, writer: W) -> Lines
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    // A log that cannot be written is nothing that could be told in the log.
    let layer = fmt::layer().with_writer(writer).log_internal_errors(false);
    match format {
        LogFormat::Text if in_colours => layer.boxed(),
        LogFormat::Text => {
            layer.with_ansi(false).fmt_fields(TextFields).event_format(Text::default()).boxed()
        }
        LogFormat::Json => layer.json().event_format(Json::default()).boxed(),
    }
}
