//! One job of an image worker, from the side of the server: it serves the parts of the content that
//! the worker asks for, until the worker reports a result or the time is up.

use std::io::{self, ErrorKind, IoSlice, Read, Seek, SeekFrom, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use domain::ThumbnailEdge;
use imaging::{Content, DecodeError, OutputFormat};

use super::frame::{malformed, receive, receive_message, send, send_message};
use super::messages::{Job, MAX_READ_BYTES, Report};

/// The result of a job.
pub(super) enum JobResult {
    /// One encoded thumbnail per edge, ascending.
    Made(Vec<(OutputFormat, Vec<u8>)>),
    /// There are no thumbnails.
    NotMade(DecodeError),
    /// The job failed for another reason than the content.
    Failed(String),
}

/// A job in progress.
pub(super) struct JobSession<'s, 'c> {
    content: &'s mut Content<'c>,
    deadline: Instant,
    has_read: bool,
    /// All parts of the content go through it.
    buffer: Vec<u8>,
}

impl<'s, 'c> JobSession<'s, 'c> {
    pub(super) fn new(content: &'s mut Content<'c>, time_limit: Duration) -> Self {
        let deadline = Instant::now() + time_limit;
        Self { content, deadline, has_read: false, buffer: Vec::new() }
    }

    /// Whether the worker has requested any content.
    pub(super) fn has_read(&self) -> bool {
        self.has_read
    }

    /// Has the worker do `job`.
    ///
    /// # Errors
    /// [`ErrorKind::TimedOut`] when the time is up, any other when the worker is lost.
    pub(super) fn run(&mut self, worker: &UnixStream, job: &Job) -> io::Result<JobResult> {
        let mut worker = DeadlineStream { stream: worker, deadline: self.deadline };
        send_message(&mut worker, job)?;
        loop {
            match receive_message(&mut worker)? {
                Report::Read { offset, length } => {
                    send(&mut worker, self.part(offset, length))?;
                }
                Report::Made(formats) => return receive_thumbnails(&mut worker, &formats),
                Report::NotMade(reason) => return Ok(JobResult::NotMade(reason)),
                Report::Failed(cause) => return Ok(JobResult::Failed(cause)),
                Report::Ready(_) => return Err(malformed()),
            }
        }
    }

    /// A part of the content; empty where the content cannot be read, which keeps the failure.
    fn part(&mut self, offset: u64, length: u32) -> &[u8] {
        self.has_read = true;
        if self.read_part(offset, length).is_err() {
            self.buffer.clear();
        }
        &self.buffer
    }

    fn read_part(&mut self, offset: u64, length: u32) -> io::Result<()> {
        let length = length.min(MAX_READ_BYTES);
        self.buffer.clear();
        self.buffer.reserve(length as usize);
        self.content.seek(SeekFrom::Start(offset))?;
        self.content.take(length.into()).read_to_end(&mut self.buffer)?;
        Ok(())
    }
}

fn receive_thumbnails(
    worker: &mut DeadlineStream,
    formats: &[OutputFormat],
) -> io::Result<JobResult> {
    if formats.len() != ThumbnailEdge::ALL.len() {
        return Err(malformed());
    }
    let receive = |format: &OutputFormat| Ok((*format, receive(worker)?));
    formats.iter().map(receive).collect::<io::Result<_>>().map(JobResult::Made)
}

/// A socket that is usable until a deadline.
struct DeadlineStream<'a> {
    stream: &'a UnixStream,
    deadline: Instant,
}

impl DeadlineStream<'_> {
    fn remaining(&self) -> io::Result<Option<Duration>> {
        let remaining = self.deadline.saturating_duration_since(Instant::now());
        if remaining.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(Some(remaining)) }
    }
}

/// A socket reports that its timeout has passed as an operation that would block.
fn timed<T>(result: io::Result<T>) -> io::Result<T> {
    result.map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => ErrorKind::TimedOut.into(),
        _ => error,
    })
}

impl Read for DeadlineStream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.remaining()?)?;
        timed(self.stream.read(buffer))
    }
}

impl Write for DeadlineStream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.remaining()?)?;
        timed(self.stream.write(bytes))
    }

    fn write_vectored(&mut self, buffers: &[IoSlice<'_>]) -> io::Result<usize> {
        self.stream.set_write_timeout(self.remaining()?)?;
        timed(self.stream.write_vectored(buffers))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
