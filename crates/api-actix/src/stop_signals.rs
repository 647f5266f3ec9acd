use std::io;
use std::pin::pin;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use futures_util::future::{Either, select};

/// Runs `server` until the first of `signals`, and then until its requests are finished; these are cut at the
/// second one, and the server itself cuts them after `timeout`.
pub async fn run_until_told_to_stop(
    server: Server,
    mut signals: StopSignals,
    timeout: Duration,
) -> io::Result<()> {
    let handle = server.handle();
    let told_twice = async {
        signals.next().await;
        tracing::info!(?timeout, "stopping: requests under way are finished");
        // The stop begins here; that it is complete shows in the server's own end.
        drop(handle.stop(true));
        signals.next().await;
        tracing::warn!("told to stop again: requests under way are cut");
    };
    match select(server, pin!(told_twice)).await {
        Either::Left((ended, _)) => ended,
        Either::Right(((), _)) => Ok(()),
    }
}

/// What tells a process to stop: SIGTERM, or SIGINT from a terminal.
pub struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Listens to both signals from now on.
    ///
    /// # Errors
    /// When the process cannot listen to them.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for either signal.
    pub async fn next(&mut self) {
        select(pin!(self.terminate.recv()), pin!(self.interrupt.recv())).await;
    }
}
