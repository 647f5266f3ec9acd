use std::io::{self, ErrorKind, IoSlice, Read, Seek, SeekFrom, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use imaging::Content;

use super::wire::{Job, MAX_READ_BYTES, Report, send_part};

/// Has a worker do `job`, answers its requests for parts of `content`, and waits for its result no longer
/// than `limit`. [`ErrorKind::TimedOut`] says that it took longer; any other error that it is lost.
pub(super) fn converse(
    worker: &UnixStream,
    job: Job,
    content: &mut Content,
    limit: Duration,
) -> io::Result<Report> {
    let mut worker = Timed { stream: worker, deadline: Instant::now() + limit };
    let mut buffer = Vec::new();
    job.send(&mut worker)?;
    loop {
        match Report::receive(&mut worker)? {
            Report::Read { offset, length } => {
                let part = read(content, offset, length, &mut buffer);
                send_part(&mut worker, part.ok())?;
            }
            result => return Ok(result),
        }
    }
}

/// The part of the content from `offset` on, in a buffer that all parts share. A failure is remembered by the
/// content itself.
fn read<'b>(
    content: &mut Content,
    offset: u64,
    length: u32,
    buffer: &'b mut Vec<u8>,
) -> io::Result<&'b [u8]> {
    content.seek(SeekFrom::Start(offset))?;
    let length = length.min(MAX_READ_BYTES);
    buffer.clear();
    buffer.reserve(length as usize);
    content.take(length.into()).read_to_end(buffer)?;
    Ok(buffer)
}

/// A socket that is used until a point in time.
struct Timed<'a> {
    stream: &'a UnixStream,
    deadline: Instant,
}

impl Timed<'_> {
    fn remaining(&self) -> io::Result<Option<Duration>> {
        let remaining = self.deadline.saturating_duration_since(Instant::now());
        if remaining.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(Some(remaining)) }
    }
}

/// A socket whose timeout has passed would block.
fn timed<T>(result: io::Result<T>) -> io::Result<T> {
    result.map_err(|error| match error.kind() {
        ErrorKind::WouldBlock => ErrorKind::TimedOut.into(),
        _ => error,
    })
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(self.remaining()?)?;
        timed(self.stream.read(buffer))
    }
}

impl Write for Timed<'_> {
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
