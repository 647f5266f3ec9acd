//! Tests that compare log lines with those of `tracing-subscriber`.

use std::error::Error;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tracing::subscriber::with_default;
use tracing::{debug, error, error_span, info, info_span, trace, warn};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry};

use super::{filter, lines};
use crate::settings::LogFormat;

/// The written bytes, shared by all clones.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn lines(&self) -> Vec<String> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
#[error("outer\u{1b}[31m")]
struct Outer(#[source] io::Error);

/// Logs events of every kind.
fn log_everything() {
    info!("a message alone");
    trace!(count = 3_u64, offset = -3, ratio = 0.5, is_so = true, "numbers");
    let (blanks, odd) = ("a b\tc\n", "\"quoted\" \\ دامنه \u{1b}[31m \u{7f}");
    debug!(plain = "it's", blanks, odd, empty = "", shown = %odd, debugged = ?Some(odd));
    let outer: &dyn Error = &Outer(io::Error::other("inner"));
    error!(error = outer, r#type = "raw", "failed: {odd}");
    let request = info_span!("request", id = "0a", method = %"GET", path = odd).entered();
    info!(status = 200_u16, elapsed_us = 1_u64, "answered");
    let inner = error_span!("without_fields").entered();
    warn!(field = "first");
    drop((inner, request));
}

fn logged<L: Layer<Registry> + Send + Sync>(layer: impl FnOnce(Written) -> L) -> Vec<String> {
    let written = Written::default();
    with_default(Registry::default().with(layer(written.clone())), log_everything);
    written.lines()
}

#[test]
fn text_lines_equal_those_of_tracing_subscriber() {
    let ours = logged(|out| lines(LogFormat::Text, false, move || out.clone()));
    let theirs =
        logged(|out| fmt::layer().with_ansi(false).with_writer(move || out.clone()).boxed());
    let untimed = |lines: &[String]| -> Vec<String> {
        let rest = lines.iter().map(|line| line.split_once('Z').map_or("", |(_, rest)| rest));
        rest.map(str::to_owned).collect()
    };
    assert_eq!(ours.len(), 6, "{ours:#?}");
    assert_eq!(untimed(&ours), untimed(&theirs));
}

#[test]
fn json_lines_equal_those_of_tracing_subscriber() {
    let ours = logged(|out| lines(LogFormat::Json, false, move || out.clone()));
    let theirs = logged(|out| fmt::layer().json().with_writer(move || out.clone()).boxed());
    let untimed = |lines: &[String]| -> Vec<Value> {
        let objects = lines.iter().map(|line| {
            let mut object: Value = serde_json::from_str(line).expect("JSON");
            let time = object["timestamp"].take();
            assert_eq!(time.as_str().map(str::len), Some("2025-12-22T17:43:06.351315Z".len()));
            object
        });
        objects.collect()
    };
    assert_eq!(ours.len(), 6, "{ours:#?}");
    assert_eq!(untimed(&ours), untimed(&theirs));
}

#[test]
fn errors_of_clients_are_logged_only_if_their_target_is_enabled() {
    let target = "actix_http::h1::dispatcher";
    for (set, is_logged) in [
        ("trace", false),
        ("info,actix_http=trace", false),
        ("info,actix_http::h1::dispatcher=error", true),
    ] {
        let filter = filter(set.parse().expect("a filter"));
        assert_eq!(filter.would_enable(target, &tracing::Level::ERROR), is_logged, "{set}");
    }
}
