//! The standard error of a worker as lines of the server's log: rate-limited, truncated, and
//! escaped.

use std::io::{self, BufRead, BufReader, Read};
use std::mem;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Pid;

/// The maximum length of a line; the rest of it is dropped.
const MAX_LINE_BYTES: u64 = 1024;

/// The maximum number of lines in [`WINDOW`]; the rest is counted and dropped.
const MAX_LINES: u32 = 32;

const WINDOW: Duration = Duration::from_secs(10);

/// The bytes that are dropped before each [`PAUSE`], so that a flood takes little processor time.
const DROPPED_PER_PAUSE: u64 = 16 << 10;

const PAUSE: Duration = Duration::from_millis(10);

/// Logs the output of the process `pid` until it closes its end of the pipe.
pub(super) fn log_lines(pipe: impl Read, pid: Pid) {
    let pid = pid.as_raw_nonzero();
    relay(pipe, |event| match event {
        Event::Line(line) => tracing::warn!(%pid, line, "an image worker wrote to standard error"),
        Event::Dropped(lines) => tracing::warn!(%pid, lines, "an image worker wrote more lines"),
    });
}

#[derive(Debug, PartialEq)]
enum Event<'a> {
    Line(&'a str),
    /// How many lines were dropped since the last one.
    Dropped(u64),
}

fn relay(pipe: impl Read, mut log: impl FnMut(Event<'_>)) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    let mut limit = RateLimit::new();
    // A failed pipe is handled like its end: nothing more arrives.
    while let Ok(length @ 1..) = read_line(&mut pipe, &mut line) {
        if limit.admits_line() {
            report_dropped(&mut limit, &mut log);
            log(Event::Line(String::from_utf8_lossy(&line).trim_end()));
        } else {
            limit.drop_line(length);
        }
    }
    report_dropped(&mut limit, &mut log);
}

/// Reads a line and keeps its first [`MAX_LINE_BYTES`]. Returns its length, 0 at the end of the
/// pipe.
fn read_line(pipe: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    line.clear();
    let kept = pipe.take(MAX_LINE_BYTES).read_until(b'\n', line)? as u64;
    if kept < MAX_LINE_BYTES || line.ends_with(b"\n") {
        return Ok(kept);
    }
    Ok(kept + pipe.skip_until(b'\n')? as u64)
}

fn report_dropped(limit: &mut RateLimit, log: &mut impl FnMut(Event<'_>)) {
    let lines = mem::take(&mut limit.dropped_lines);
    if lines > 0 {
        log(Event::Dropped(lines));
    }
}

/// A rate limit, and the counts of dropped output.
struct RateLimit {
    window_start: Instant,
    lines: u32,
    dropped_lines: u64,
    dropped_bytes: u64,
}

impl RateLimit {
    fn new() -> Self {
        let (lines, dropped_lines, dropped_bytes) = (MAX_LINES, 0, 0);
        Self { window_start: Instant::now(), lines, dropped_lines, dropped_bytes }
    }

    fn admits_line(&mut self) -> bool {
        if self.window_start.elapsed() >= WINDOW {
            *self = Self { dropped_lines: self.dropped_lines, ..Self::new() };
        }
        let admits = self.lines > 0;
        self.lines = self.lines.saturating_sub(1);
        admits
    }

    fn drop_line(&mut self, length: u64) {
        self.dropped_lines += 1;
        self.dropped_bytes += length;
        if self.dropped_bytes >= DROPPED_PER_PAUSE {
            self.dropped_bytes = 0;
            thread::sleep(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{Event, MAX_LINE_BYTES, relay};

    fn events(pipe: impl Read) -> Vec<String> {
        let mut events = Vec::new();
        relay(pipe, |event| {
            events.push(match event {
                Event::Line(line) => line.to_owned(),
                Event::Dropped(lines) => format!("{lines} dropped"),
            });
        });
        events
    }

    #[test]
    fn lines_are_relayed_including_a_last_one_without_a_line_break() {
        assert_eq!(events(&b"one\n\ntw\xffo\r\nthree"[..]), ["one", "", "tw\u{fffd}o", "three"]);
        assert!(events(&b""[..]).is_empty());
    }

    #[test]
    fn a_long_line_is_truncated_and_the_next_one_is_not() {
        let end = &b"\nnext\n"[..];
        for length in [MAX_LINE_BYTES - 1, MAX_LINE_BYTES, MAX_LINE_BYTES + 1, 1 << 22] {
            let kept = usize::try_from(length.min(MAX_LINE_BYTES)).expect("it is small");
            let lines = events(std::io::repeat(b'x').take(length).chain(end));
            assert_eq!(lines, ["x".repeat(kept).as_str(), "next"], "{length}");
        }
    }

    #[test]
    fn a_flood_of_lines_is_rate_limited_and_the_rest_counted() {
        let events = events(&b"x\n".repeat(100_000)[..]);
        let (lines, dropped): (Vec<_>, Vec<_>) = events.iter().partition(|event| *event == "x");
        let dropped: u64 = dropped
            .iter()
            .map(|event| event.trim_end_matches(" dropped").parse::<u64>().expect("a number"))
            .sum();
        assert!(lines.len() < 1000, "{}", lines.len());
        assert_eq!(lines.len() as u64 + dropped, 100_000);
    }
}
