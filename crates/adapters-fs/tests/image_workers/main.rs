//! Thumbnails by worker processes: the contract, and the recovery from lost workers.
//!
//! The program of the workers is this test binary, which runs [`worker`].

mod confinement;
mod deaths;
mod drawings;
mod lifetime;
mod memory;

use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::time::Duration;

use adapters_fs::{
    ImageLimits, ImageWorkers, Inspector, ThumbnailMaker, WorkerProgram, run_image_worker,
};
use ports::{ContentInspector, ImageProcessor, NoThumbnails, ReadSeek, Thumbnailing};
use ports_contract::image_processor::Images;
use rustix::process::{Pid, Signal, kill_process};

ports_contract::image_processor_contract!(images);

fn images() -> Images {
    (Box::new(Inspector), Box::new(workers("contract", Duration::from_mins(1))))
}

/// Does nothing when run manually.
#[test]
#[ignore = "it is the program of the workers that the tests start"]
fn worker() {
    // Without a socket there is no server.
    let _ = run_image_worker();
}

/// Workers whose command lines carry `mark`.
fn workers(mark: &str, time_limit: Duration) -> ImageWorkers {
    let program = program(&["worker", mark]);
    ImageWorkers::start(program, ImageLimits::default(), time_limit).expect("the workers start")
}

/// This test binary, which runs the tests of those names.
fn program(names: &[&str]) -> WorkerProgram {
    let flags = ["--exact", "--ignored", "--nocapture", "--test-threads=1"];
    WorkerProgram {
        path: std::env::current_exe().expect("a test knows its own path"),
        arguments: names.iter().chain(&flags).map(Into::into).collect(),
        lifetime: Duration::from_hours(1),
    }
}

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/images");

fn photo() -> Vec<u8> {
    fs::read(format!("{FIXTURES}/photo.jpg")).expect("the picture is there")
}

fn make(images: &dyn ImageProcessor, content: &mut dyn ReadSeek) -> Thumbnailing {
    let inspection = Inspector.inspect(content).expect("the content can be read");
    images.make_thumbnails(content, &inspection).expect("the content can be read")
}

#[test]
fn workers_make_the_same_thumbnails_as_the_maker_within_the_process() {
    let in_process = ThumbnailMaker::new(ImageLimits::default());
    let workers = workers("same", Duration::from_mins(1));
    let mut with_thumbnails = 0;
    for entry in fs::read_dir(FIXTURES).expect("the fixtures are there").flatten() {
        let Ok(bytes) = fs::read(entry.path()) else { continue };
        let made = make(&workers, &mut Cursor::new(&bytes));
        assert!(made == make(&in_process, &mut Cursor::new(&bytes)), "{:?}", entry.path());
        with_thumbnails += usize::from(matches!(made, Thumbnailing::Made(_)));
    }
    assert!(with_thumbnails >= 50, "{with_thumbnails}");
    assert_eq!((workers.replaced(), workers.decoded_bytes_in_use()), (0, 0));
}

#[test]
fn a_program_that_is_not_a_worker_is_rejected() {
    let program = program(&["nothing_of_this_name"]);
    let started = ImageWorkers::start(program, ImageLimits::default(), Duration::from_mins(1));
    assert!(started.is_err());
}

#[test]
fn a_job_that_exceeds_its_time_limit_is_aborted() {
    let workers = workers("slow", Duration::from_millis(1));
    let aborted = Thumbnailing::NotMade(NoThumbnails::Aborted);
    for _ in 0..3 {
        assert_eq!(make(&workers, &mut Cursor::new(photo())), aborted);
    }
}

#[test]
fn a_job_whose_worker_is_lost_is_retried() {
    let workers = workers("lost_once", Duration::from_mins(1));
    let outcome = make(&workers, &mut Sabotaged::new("lost_once", 1, kill));
    assert!(matches!(outcome, Thumbnailing::Made(_)));
}

#[test]
fn a_job_that_loses_two_workers_is_aborted_and_the_next_one_is_not() {
    let workers = workers("lost_twice", Duration::from_mins(1));
    let outcome = make(&workers, &mut Sabotaged::new("lost_twice", 2, kill));
    assert_eq!(outcome, Thumbnailing::NotMade(NoThumbnails::Aborted));
    let next = make(&workers, &mut Cursor::new(photo()));
    assert!(matches!(next, Thumbnailing::Made(_)));
}

#[test]
fn workers_end_with_their_pool() {
    let workers = workers("needless", Duration::from_mins(1));
    assert!(!marked("needless").is_empty());
    drop(workers);
    assert_eq!(marked("needless"), []);
}

/// A photo that runs `deed` on all workers of a mark in the middle of their job.
struct Sabotaged<D> {
    bytes: Cursor<Vec<u8>>,
    mark: &'static str,
    times: usize,
    deed: D,
}

impl<D> Sabotaged<D> {
    /// The deed happens that many times, in the pixel data, after any header.
    fn new(mark: &'static str, times: usize, deed: D) -> Self {
        Self { bytes: Cursor::new(photo()), mark, times, deed }
    }

    fn is_time(&self) -> bool {
        self.times > 0 && self.bytes.position() >= self.bytes.get_ref().len() as u64 / 2
    }
}

impl<D: FnMut(Pid)> Read for Sabotaged<D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_time() {
            self.times -= 1;
            for pid in marked(self.mark) {
                (self.deed)(Pid::from_raw(pid).expect("a process"));
            }
        }
        self.bytes.read(buffer)
    }
}

/// Kills a process, and waits until it is gone or a zombie without other threads.
fn kill(pid: Pid) {
    // It may be gone already.
    let _ = kill_process(pid, Signal::KILL);
    let folder = format!("/proc/{}", pid.as_raw_nonzero());
    let is_alone = || {
        // The state follows the name in parentheses, see proc_pid_stat(5).
        let stat = fs::read_to_string(format!("{folder}/stat")).unwrap_or_default();
        let threads = fs::read_dir(format!("{folder}/task")).map_or(0, Iterator::count);
        threads == 0 || threads == 1 && (stat.contains(") Z") || stat.contains(") X"))
    };
    while !is_alone() {
        std::thread::yield_now();
    }
}

impl<D> Seek for Sabotaged<D> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// The running processes whose command lines contain `mark`; a zombie has no command line.
fn marked(mark: &str) -> Vec<i32> {
    let is_marked = |pid: &i32| {
        let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.split('\0').any(|argument| argument == mark)
    };
    let processes = fs::read_dir("/proc").expect("it is there").flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(is_marked).collect()
}

/// The soft and the hard limit in a row of `/proc/<pid>/limits` (proc(5)).
fn limit(pid: i32, name: &str) -> (Option<u64>, Option<u64>) {
    let table = fs::read_to_string(format!("/proc/{pid}/limits")).expect("it lives");
    let row = table.lines().find_map(|line| line.strip_prefix(name)).expect("a row");
    let mut limits = row.split_whitespace().map(|limit| limit.parse().ok());
    (limits.next().flatten(), limits.next().flatten())
}
