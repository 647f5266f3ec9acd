//! Stops the server on SIGTERM and SIGINT.

use std::io;
use std::pin::pin;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use futures_util::future::{Either, select};

/// Runs `server` until the first signal, and then until its requests are finished. The second
/// signal aborts them, and so does the server after `timeout`.
pub async fn run_until_stopped(
    server: Server,
    mut signals: StopSignals,
    timeout: Duration,
) -> io::Result<()> {
    let handle = server.handle();
    let stopped_twice = async {
        signals.next().await;
        tracing::info!(?timeout, "stopping: requests in progress are finished");
        // This starts the stop. Its end shows when the server itself returns.
        drop(handle.stop(true));
        signals.next().await;
        tracing::warn!("second stop signal: requests in progress are aborted");
    };
    match select(server, pin!(stopped_twice)).await {
        Either::Left((ended, _)) => ended,
        Either::Right(((), _)) => Ok(()),
    }
}

/// The signals that stop a process: SIGTERM, and SIGINT from a terminal.
pub struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Handles both signals from now on.
    ///
    /// # Errors
    /// When the handlers cannot be installed.
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
