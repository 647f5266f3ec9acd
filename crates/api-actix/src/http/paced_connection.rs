//! The connection of a client, closed when the client reads responses too slowly.

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

use super::client_watch::ClientWatch;

/// Maximum number of unsent bytes in the kernel's socket buffer. A client that reads nothing costs
/// that much kernel memory. Progress shows once a client has read half of it.
const MAX_UNSENT: u32 = 32 * 1024;

/// A connection with a timeout for slow readers. While a write is blocked, no request is read.
pub struct PacedConnection {
    stream: TcpStream,
    pace: Pace,
    timer: Option<Pin<Box<Sleep>>>,
    is_unread: bool,
}

impl PacedConnection {
    /// A connection whose client may pause for `timeout`.
    pub fn new(stream: TcpStream, timeout: Duration) -> Self {
        if let Err(error) = set_options(&stream, timeout) {
            tracing::debug!(%error, "socket options could not be set");
        }
        Self { stream, pace: Pace::new(timeout), timer: None, is_unread: false }
    }

    /// The address of the client.
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.stream.peer_addr().ok()
    }

    /// A watch for the client closing the connection.
    pub fn watch(&self) -> io::Result<ClientWatch> {
        ClientWatch::new(&self.stream)
    }

    /// Fails once the client has used up its time.
    fn poll_timeout(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if let Some(deadline) = self.pace.wait(Instant::now()) {
            match &mut self.timer {
                Some(timer) => timer.as_mut().reset(deadline.into()),
                None => self.timer = Some(Box::pin(sleep_until(deadline.into()))),
            }
        }
        if let Some(timer) = &mut self.timer {
            ready!(timer.as_mut().poll(cx));
        }
        // The kernel discards unsent data instead of retrying.
        let _ = set_socket_linger(&self.stream, Some(Duration::ZERO));
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }

    fn wrote(&mut self, cx: &mut Context<'_>, bytes: usize) {
        self.pace.read(bytes, Instant::now);
        if std::mem::take(&mut self.is_unread) {
            cx.waker().wake_by_ref();
        }
    }
}

/// Small responses are sent at once: otherwise each response on a keep-alive connection waits 40 ms
/// for an acknowledgement. The kernel closes the connection of a client that acknowledges nothing
/// for `timeout`, or keeps its window closed.
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
            Poll::Pending => self.poll_timeout(cx),
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

/// Minimum average rate of a client while the server waits for it, in bytes per second.
const MIN_RATE: u64 = 1024;

/// A time budget for one client. It starts at the timeout. Waiting uses it up, and each KiB that
/// the client reads restores a second. It never exceeds the timeout, so a client that has read much
/// and then stalls times out like any other.
struct Pace {
    timeout: Duration,
    budget: Duration,
    waiting_since: Option<Instant>,
}

impl Pace {
    /// A full budget of `timeout`.
    fn new(timeout: Duration) -> Self {
        Self { timeout, budget: timeout, waiting_since: None }
    }

    /// Starts waiting for the client, and returns when it times out; `None` if the wait has started
    /// already.
    fn wait(&mut self, now: Instant) -> Option<Instant> {
        if self.waiting_since.is_some() {
            return None;
        }
        self.waiting_since = Some(now);
        Some(now + self.budget)
    }

    /// Whether the server waits for the client.
    fn is_waiting(&self) -> bool {
        self.waiting_since.is_some()
    }

    /// Ends the wait: the client has read `bytes`.
    fn read(&mut self, bytes: usize, now: impl FnOnce() -> Instant) {
        if let Some(since) = self.waiting_since.take() {
            self.budget = self.budget.saturating_sub(now().saturating_duration_since(since));
        }
        if self.budget < self.timeout {
            let earned = Duration::from_millis(bytes as u64 * 1000 / MIN_RATE);
            self.budget = self.budget.saturating_add(earned).min(self.timeout);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Pace;

    const TIMEOUT: Duration = Duration::from_secs(10);

    /// The budget after steps of seconds waited and bytes read; `None` if the client times out.
    fn budget_after(steps: &[(u64, usize)]) -> Option<Duration> {
        let mut now = Instant::now();
        let mut pace = Pace::new(TIMEOUT);
        for (seconds, bytes) in steps {
            let deadline = pace.wait(now)?;
            assert_eq!(pace.wait(now), None, "the deadline stays");
            now += Duration::from_secs(*seconds);
            if now >= deadline {
                return None;
            }
            pace.read(*bytes, || now);
        }
        Some(pace.budget)
    }

    #[test]
    fn a_client_that_reads_nothing_times_out() {
        assert_eq!(budget_after(&[(9, 0)]), Some(Duration::from_secs(1)));
        assert_eq!(budget_after(&[(10, 0)]), None);
        assert_eq!(budget_after(&[(1, 1 << 30), (10, 0)]), None, "however much it read before");
    }

    #[test]
    fn a_client_keeps_its_budget_by_reading_a_kibibyte_a_second() {
        assert_eq!(budget_after(&[(5, 5 * 1024); 100]), Some(TIMEOUT));
        assert_eq!(budget_after(&[(2, 1024); 8]), Some(Duration::from_secs(2)));
        assert_eq!(budget_after(&[(2, 1024); 9]), None);
    }
}
