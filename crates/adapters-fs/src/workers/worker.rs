//! The program of an image worker: it confines itself, and does jobs until the server closes the
//! socket.

use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use imaging::{Content, EncodedImage, Error, Plan};
use thiserror::Error;

use super::confine::{address_space, confine_image_worker};
use super::confinement::ConfinementError;
use super::frame::{receive_message, send, send_message};
use super::messages::{Job, Ready, Report};
use super::remote_content::RemoteContent;
use crate::pictures::{catch_panic, sizes};

/// Why a process cannot start or continue as an image worker.
#[derive(Debug, Error)]
pub enum WorkerError {
    /// The process was not started by a server.
    #[error("standard input is not the socket of a server")]
    NoServer(#[source] io::Error),
    /// It must not read content before it is confined.
    #[error(transparent)]
    Confinement(#[from] ConfinementError),
    /// The connection is lost, or the server violates the protocol.
    #[error("the server cannot be understood")]
    Server(#[from] io::Error),
}

/// Works as a process of [`ImageWorkers`](crate::ImageWorkers), whose socket is the standard input,
/// until that is closed.
///
/// # Errors
/// [`WorkerError`]; a failure to confine the process is reported to the server too.
pub fn run_image_worker() -> Result<(), WorkerError> {
    let server = server().map_err(WorkerError::NoServer)?;
    match confine() {
        Ok(ready) => send_message(&mut &server, &Report::Ready(ready))?,
        Err(error) => {
            let cause = format!("{error}: {}", error.source);
            send_message(&mut &server, &Report::Failed(cause))?;
            return Err(error.into());
        }
    }
    loop {
        match receive_message(&mut &server) {
            Ok(job) => do_job(&server, &job)?,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

fn confine() -> Result<Ready, ConfinementError> {
    let idle_bytes = address_space()?;
    Ok(Ready { confinement: confine_image_worker()?, idle_bytes })
}

fn server() -> io::Result<UnixStream> {
    let server = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    server.peer_addr()?;
    Ok(server)
}

fn do_job(mut server: &UnixStream, job: &Job) -> io::Result<()> {
    match catch_panic(|| render(server, job)) {
        Ok(images) => send_thumbnails(server, &images),
        Err(Error::Decode(reason)) => send_message(&mut server, &Report::NotMade(reason)),
        Err(error) => send_message(&mut server, &Report::Failed(error.to_string())),
    }
}

fn render(server: &UnixStream, job: &Job) -> Result<Vec<EncodedImage>, Error> {
    let mut content = RemoteContent::new(server, job.content_bytes);
    let mut content = Content::new(&mut content);
    // The server has compared the number of pixels with its limit.
    let plan = Plan::new(job.header, job.content_bytes, u64::MAX, sizes)?;
    let rendered = plan.render(&mut content);
    content.check()?;
    rendered
}

fn send_thumbnails(mut server: &UnixStream, images: &[EncodedImage]) -> io::Result<()> {
    let formats = images.iter().map(|image| image.format).collect();
    send_message(&mut server, &Report::Made(formats))?;
    images.iter().try_for_each(|image| send(&mut server, &image.bytes))
}
