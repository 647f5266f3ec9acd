//! The program of a worker: it confines itself, and then makes thumbnails until nobody asks for more.

use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use imaging::Plan;
use ports::{PortError, Thumbnailing};
use thiserror::Error;

use super::confinement::{CannotConfine, address_space, confine_image_worker};
use super::remote_content::RemoteContent;
use super::wire::{Job, Ready, Report};
use crate::pictures::{attempt, sizes, thumbnails};

/// Why a process is not a worker, or not any more.
#[derive(Debug, Error)]
pub enum WorkerError {
    /// Nobody has started it as one.
    #[error("standard input is not the socket of a server")]
    NoServer(#[source] io::Error),
    /// It must not read a file before it is confined.
    #[error(transparent)]
    Confinement(#[from] CannotConfine),
    /// The server has gone, or says what it must not.
    #[error("the server cannot be understood")]
    Server(#[from] io::Error),
}

/// Works as a process of [`ImageWorkers`](crate::ImageWorkers), whose socket is the standard input, until
/// that is closed.
///
/// # Errors
/// [`WorkerError`]; the server learns why the process cannot be confined.
pub fn run_image_worker() -> Result<(), WorkerError> {
    let mut server = server().map_err(WorkerError::NoServer)?;
    match confine() {
        Ok(ready) => Report::Ready(ready).send(&mut server)?,
        Err(error) => {
            Report::Failed(format!("{error}: {}", error.source)).send(&mut server)?;
            return Err(error.into());
        }
    }
    loop {
        let job = match Job::receive(&mut server) {
            Ok(job) => job,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        make_thumbnails(&mut RemoteContent::new(&server, job.content_bytes)).send(&mut server)?;
    }
}

fn confine() -> Result<Ready, CannotConfine> {
    let idle_bytes = address_space()?;
    Ok(Ready { confinement: confine_image_worker()?, idle_bytes })
}

fn server() -> io::Result<UnixStream> {
    let server = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    server.peer_addr()?;
    Ok(server)
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
