use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use imaging::Plan;
use ports::{PortError, Thumbnailing};

use super::confinement::Confinement;
use super::remote_content::RemoteContent;
use super::wire::{Job, Report};
use crate::pictures::{attempt, sizes, thumbnails};

/// Works as a process of [`ImageWorkers`](crate::ImageWorkers), whose socket is the standard input, until
/// that is closed.
///
/// # Errors
/// When standard input is no socket, the process cannot be confined, or the server makes no sense.
pub fn run_image_worker() -> io::Result<()> {
    let mut server = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    server.peer_addr()?;
    let confinement = Confinement::enter()?;
    Report::Ready.send(&mut server)?;
    loop {
        let job = match Job::receive(&mut server) {
            Ok(job) => job,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        };
        confinement.allow(job.memory_bytes, job.cpu_seconds)?;
        make_thumbnails(&mut RemoteContent::new(&server, job.content_bytes)).send(&mut server)?;
    }
}

fn make_thumbnails(content: &mut RemoteContent) -> Report {
    // The server has compared the number of pixels with its limit.
    let made = attempt(content, |content| {
        Ok(thumbnails(Plan::new(content, u64::MAX, sizes)?.render(content)?))
    });
    match made {
        Ok(Thumbnailing::Made(thumbnails)) => {
            let encoded = thumbnails.into_iter().map(|made| (made.format, made.bytes));
            Report::Made(encoded.collect())
        }
        Ok(Thumbnailing::NotMade(reason)) => Report::NotMade(reason),
        Err(PortError::Backend(cause)) => Report::Failed(cause.to_string()),
        Err(error) => Report::Failed(error.to_string()),
    }
}
