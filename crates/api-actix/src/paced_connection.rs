//! The connection of a client, which is closed when the client takes its answers too slowly.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{Sleep, sleep_until};
use rustix::net::sockopt::{set_socket_linger, set_tcp_user_timeout};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::client_watch::ClientWatch;
use crate::pace::Pace;

/// The most bytes that the system takes without being able to send them: what a client that reads nothing
/// costs the system, and what a client has to take half of before it is seen to have taken anything.
const MAX_UNSENT: u32 = 32 * 1024;

/// A connection whose client has to take what is sent to it. While it does not, nothing is read from it.
pub struct PacedConnection {
    stream: TcpStream,
    pace: Pace,
    timer: Option<Pin<Box<Sleep>>>,
    is_unread: bool,
}

impl PacedConnection {
    /// The connection of a client that may take nothing for `timeout`.
    pub fn new(stream: TcpStream, timeout: Duration) -> Self {
        if let Err(error) = set_options(&stream, timeout) {
            tracing::debug!(%error, "a connection keeps the system's settings");
        }
        Self { stream, pace: Pace::new(timeout), timer: None, is_unread: false }
    }

    /// Where the client is.
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.stream.peer_addr().ok()
    }

    /// Watches for the client to close the connection.
    pub fn watch(&self) -> io::Result<ClientWatch> {
        ClientWatch::new(&self.stream)
    }

    /// Fails once the client has used up its time.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if let Some(deadline) = self.pace.wait(Instant::now()) {
            match &mut self.timer {
                Some(timer) => timer.as_mut().reset(deadline.into()),
                None => self.timer = Some(Box::pin(sleep_until(deadline.into()))),
            }
        }
        if let Some(timer) = &mut self.timer {
            ready!(timer.as_mut().poll(cx));
        }
        // The system forgets what the client has not taken, instead of trying on by itself.
        let _ = set_socket_linger(&self.stream, Some(Duration::ZERO));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }

    fn wrote(&mut self, cx: &mut Context<'_>, bytes: usize) {
        self.pace.took(bytes, Instant::now);
        if std::mem::take(&mut self.is_unread) {
            cx.waker().wake_by_ref();
        }
    }
}

/// Small answers are sent at once: else each of a kept connection waits 40 ms for an acknowledgement. A client
/// that acknowledges nothing for `timeout`, or leaves its window closed, is dropped by the system itself.
fn set_options(stream: &TcpStream, timeout: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    set_tcp_user_timeout(stream, u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX))?;
    SockRef::from(stream).set_tcp_notsent_lowat(MAX_UNSENT)
}

impl AsyncRead for PacedConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.pace.is_waiting() {
            self.is_unread = true;
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for PacedConnection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Ready(Ok(written)) => {
                self.wrote(cx, written);
                Poll::Ready(Ok(written))
            }
            Poll::Pending => self.poll_patience(cx),
            failed @ Poll::Ready(Err(_)) => failed,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
