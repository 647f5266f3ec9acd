//! CPU time of parsing a form whose file looks like its own boundary, compared with random bytes of
//! the same length: split and copied, and also hashed as in an upload. The ratio of the latter is
//! at most 3.

#[path = "../src/multipart/parser/mod.rs"]
#[expect(dead_code, unused_imports, reason = "its tests are compiled but are run at home")]
mod parser;

use std::hint::black_box;
use std::time::Duration;

use parser::{Event, Parser};
use rustix::time::{ClockId, clock_gettime};
use sha2::{Digest, Sha256};

const BODY_BYTES: usize = 16 << 20;
const PUSH_BYTES: usize = 64 << 10;
const BATCH_BYTES: usize = 512 << 10;
const ROUNDS: usize = 9;

fn boundaries() -> [(&'static str, String); 6] {
    [
        ("a browser's", "----WebKitFormBoundaryVv0aLhQyQG6Rb1Uo".to_owned()),
        ("one character", "b".to_owned()),
        ("28 hyphens", "-".repeat(28)),
        ("70 hyphens", "-".repeat(70)),
        ("201 hyphens", "-".repeat(201)),
        ("70 of two", "ab".repeat(35)),
    ]
}

/// Contents by their pattern, each at least as long as a body. None contains the boundary.
fn contents(boundary: &str) -> Vec<(&'static str, Vec<u8>)> {
    let (all_but_last, _) = boundary.split_at(boundary.len() - 1);
    let near = format!("\r\n--{all_but_last}_");
    let insert = "INSERT INTO orders VALUES (10248, 'VINET', 5, '1996-07-04', 32.38);\r\n";
    // The first byte prevents hyphens from forming a boundary.
    let repeated = |text: &str| {
        b"x".iter().chain(text.as_bytes().iter().cycle()).copied().take(BODY_BYTES).collect()
    };
    vec![
        ("random bytes", random()),
        ("zeros", vec![0; BODY_BYTES]),
        ("an SQL dump", repeated(insert)),
        ("a mail's hyphens", repeated("\r\n-- \r\n--\r\n")),
        ("CR", repeated("\r")),
        ("CR LF", repeated("\r\n")),
        ("CR LF hyphens", repeated("\r\n--")),
        ("hyphens", repeated("-")),
        ("all but the last", repeated(&near)),
        ("all but the last two", repeated(&[&near[..near.len() - 1], "\r\n"].concat())),
        ("its 32 bytes", repeated(&[&near[..near.len().min(32)], "_"].concat())),
        ("half of it", repeated(&near[..near.len() / 2])),
        ("without its start", repeated(&near[3..])),
        ("its last character", repeated(&boundary[all_but_last.len()..])),
    ]
}

/// Bytes of a xorshift generator (Marsaglia, 2003).
fn random() -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(&mut next).take(BODY_BYTES / 8).flatten().collect()
}

fn body(boundary: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n");
    [head.as_bytes(), content, format!("\r\n--{boundary}--\r\n").as_bytes()].concat()
}

/// Parses a body like the service, without writing its content; returns the length of the content.
fn read(boundary: &str, body: &[u8], take: &mut dyn FnMut(&[u8])) -> usize {
    let mut parser = Parser::new(boundary);
    let mut batch = Vec::with_capacity(BATCH_BYTES + PUSH_BYTES);
    let mut length = 0;
    for bytes in body.chunks(PUSH_BYTES) {
        parser.push(bytes);
        while let Some(event) = parser.next().expect("the body is well formed") {
            let Event::Content(piece) = event else { continue };
            batch.extend_from_slice(&piece);
            length += piece.len();
            if batch.len() >= BATCH_BYTES {
                take(&batch);
                batch.clear();
            }
        }
    }
    length
}

/// The minimum CPU time of several rounds.
fn cpu_time(mut work: impl FnMut() -> usize) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).expect("it is positive");
    let mut round = || {
        let start = now();
        assert_eq!(work(), BODY_BYTES, "content was lost or cut");
        now().saturating_sub(start)
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}

/// CPU times of a body: split and copied, and also hashed.
fn measure(boundary: &str, content: &[u8]) -> [Duration; 2] {
    let body = body(boundary, content);
    let split = cpu_time(|| {
        read(boundary, &body, &mut |batch| {
            black_box(batch);
        })
    });
    let hashed = cpu_time(|| {
        let mut digest = Sha256::new();
        let length = read(boundary, &body, &mut |batch| digest.update(batch));
        black_box(digest.finalize());
        length
    });
    [split, hashed]
}

fn main() {
    for (what, boundary) in boundaries() {
        println!("\nboundary: {what}");
        println!(
            "{:22} {:>12} {:>6} {:>12} {:>6}",
            "content", "split", "ratio", "and hashed", "ratio"
        );
        let mut random = None;
        for (name, content) in contents(&boundary) {
            let times = measure(&boundary, &content);
            let base = *random.get_or_insert(times);
            print!("{name:22}");
            for (time, base) in times.iter().zip(base) {
                let per_kib = time.as_nanos() / (BODY_BYTES as u128 / 1024);
                let ratio = time.as_secs_f64() / base.as_secs_f64();
                print!(" {per_kib:5} ns/KiB {ratio:6.2}");
            }
            println!();
        }
    }
}
