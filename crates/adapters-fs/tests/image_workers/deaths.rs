//! The end of a worker, in any way, costs at most one image its thumbnails, and the worker is
//! replaced.
//!
//! No known file crashes a worker. So the workers of these tests report themselves as ready, and
//! crash on their own when they get a job.

use std::hint::{black_box, spin_loop};
use std::io::{self, Cursor, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process;
use std::time::Duration;

use adapters_fs::{ImageLimits, ImageWorkers};
use ports::{NoThumbnails, Thumbnailing};
use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::{Sabotaged, limit, make, marked, photo, program, workers};

const ABORTED: Thumbnailing = Thumbnailing::NotMade(NoThumbnails::Aborted);

/// A frame that reports a worker as ready: the length of its body, the kind of the message, how far
/// Landlock and seccomp confine the worker, and its address space, 4 GiB, as a varint.
const READY: [u8; 12] = [8, 0, 0, 0, 0, 2, 2, 0x80, 0x80, 0x80, 0x80, 0x10];

/// A frame with a message of an unknown kind.
const MALFORMED: [u8; 5] = [1, 0, 0, 0, 99];

/// Runs a worker that crashes by `how` at its first job. Without a server it does nothing.
fn crash_at_first_job(how: impl FnOnce(&mut UnixStream)) {
    let input = io::stdin().as_fd().try_clone_to_owned().expect("there is an input");
    let mut server = UnixStream::from(input);
    if server.peer_addr().is_ok() {
        server.write_all(&READY).expect("the server listens");
        server.read_exact(&mut [0; 5]).expect("a job comes");
        how(&mut server);
    }
}

#[test]
#[ignore = "it is the program of workers"]
fn panics() {
    crash_at_first_job(|_| panic!("as a decoder would, outside of what is caught"));
}

#[test]
#[ignore = "it is the program of workers"]
fn overflows_its_stack() {
    #[expect(unconditional_recursion, reason = "it is meant to have no end")]
    fn descend(depth: u64) -> u64 {
        black_box(descend(black_box(depth + 1)) + 1)
    }
    crash_at_first_job(|_| {
        descend(0);
    });
}

#[test]
#[ignore = "it is the program of workers"]
fn exits() {
    crash_at_first_job(|_| process::exit(0));
}

#[test]
#[ignore = "it is the program of workers"]
fn floods_the_log() {
    crash_at_first_job(|_| {
        for _ in 0..1000 {
            let _ = io::stderr().write_all(&[b'x'; 4096]);
        }
        process::exit(0);
    });
}

#[test]
#[ignore = "it is the program of workers"]
fn sends_a_malformed_message() {
    crash_at_first_job(|server| {
        server.write_all(&MALFORMED).expect("the server listens");
        spin();
    });
}

#[test]
#[ignore = "it is the program of workers"]
fn never_answers() {
    crash_at_first_job(|_| spin());
}

fn spin() {
    loop {
        spin_loop();
    }
}

/// Workers that all crash in that way.
fn crashing_workers(way: &str, time_limit: Duration) -> ImageWorkers {
    let program = program(&[&format!("deaths::{way}"), way]);
    ImageWorkers::start(program, ImageLimits::default(), time_limit).expect("the workers start")
}

fn expect_replaced(workers: &ImageWorkers, mark: &str, crew: usize) {
    while workers.replaced() == 0 || marked(mark).len() < crew {
        std::thread::yield_now();
    }
}

#[test]
fn a_crash_of_any_kind_aborts_the_image_and_the_worker_is_replaced() {
    for way in
        ["panics", "overflows_its_stack", "exits", "floods_the_log", "sends_a_malformed_message"]
    {
        let workers = crashing_workers(way, Duration::from_mins(1));
        let crew = marked(way).len();
        assert_eq!(make(&workers, &mut Cursor::new(photo())), ABORTED, "{way}");
        expect_replaced(&workers, way, crew);
        assert_eq!(workers.decoded_bytes_in_use(), 0, "{way}");
    }
}

#[test]
fn a_worker_that_never_answers_is_killed() {
    let way = "never_answers";
    let workers = crashing_workers(way, Duration::from_secs(1));
    let before = marked(way);
    assert_eq!(make(&workers, &mut Cursor::new(photo())), ABORTED);
    expect_replaced(&workers, way, before.len());
    assert_eq!(workers.replaced(), 1, "time is not given twice");
}

#[test]
fn a_job_whose_worker_exceeds_its_processor_time_is_retried() {
    let mark = "out_of_time";
    let workers = workers(mark, Duration::from_mins(1));
    let end_its_time = |pid: Pid| {
        let (_, maximum) = limit(pid.as_raw_nonzero().get(), "Max cpu time");
        let one_second = Rlimit { current: Some(1), maximum };
        prlimit(Some(pid), Resource::Cpu, one_second).expect("it is a child");
    };
    while workers.replaced() == 0 {
        let outcome = make(&workers, &mut Sabotaged::new(mark, 1, end_its_time));
        assert!(matches!(outcome, Thumbnailing::Made(_)));
    }
}
