//! The way to a database, which can be frozen and cut.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

/// A TCP port that leads to a PostgreSQL server on a Unix socket, until it is dropped with its process.
pub struct Link {
    url: String,
    state: Arc<AtomicU8>,
}

const SOUND: u8 = 0;
const FROZEN: u8 = 1;
const CUT: u8 = 2;

/// How soon a change is noticed.
const TICK: Duration = Duration::from_millis(20);

impl Link {
    /// A link to the database that `url` names by the folder of the server's socket.
    ///
    /// # Panics
    /// When `url` names no such folder, or there is no port left.
    #[must_use]
    pub fn to(url: &str) -> Self {
        let (start, folder) = url.split_once("host=").expect("the URL ends in its host");
        assert!(folder.starts_with('/') && !folder.contains(['%', '&']), "{folder}");
        let socket = format!("{folder}/.s.PGSQL.5432");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("it is bound").port();
        let state = Arc::new(AtomicU8::new(SOUND));
        let of_links = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if of_links.load(Ordering::Relaxed) == CUT {
                    continue;
                }
                if let Ok(server) = UnixStream::connect(&socket) {
                    // A connection that cannot be set up is as good as one that is cut.
                    let _ = join(client, server, &of_links);
                }
            }
        });
        Self { url: format!("{start}host=127.0.0.1&port={port}"), state }
    }

    /// The URL of the database over this link.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Lets nothing through any more, while connections stay open.
    pub fn freeze(&self) {
        self.state.store(FROZEN, Ordering::Relaxed);
    }

    pub fn thaw(&self) {
        self.state.store(SOUND, Ordering::Relaxed);
    }

    /// Closes all connections, and every new one.
    pub fn cut(&self) {
        self.state.store(CUT, Ordering::Relaxed);
        // Whoever passes something on notices within a tick.
        thread::sleep(TICK * 2);
    }

    pub fn mend(&self) {
        self.state.store(SOUND, Ordering::Relaxed);
    }
}

fn join(client: TcpStream, server: UnixStream, state: &Arc<AtomicU8>) -> io::Result<()> {
    client.set_read_timeout(Some(TICK))?;
    server.set_read_timeout(Some(TICK))?;
    client.set_nodelay(true)?;
    let (to_server, to_client) = (server.try_clone()?, client.try_clone()?);
    let (of_requests, of_answers) = (Arc::clone(state), Arc::clone(state));
    thread::spawn(move || {
        pass_on(client, &to_server, &of_requests);
        let _ = to_server.shutdown(std::net::Shutdown::Both);
    });
    thread::spawn(move || {
        pass_on(server, &to_client, &of_answers);
        let _ = to_client.shutdown(std::net::Shutdown::Both);
    });
    Ok(())
}

/// Passes bytes on until an end closes, or the link is cut.
fn pass_on(mut from: impl Read, mut to: impl Write, state: &AtomicU8) {
    let mut buffer = [0; 16 * 1024];
    loop {
        match state.load(Ordering::Relaxed) {
            CUT => return,
            FROZEN => thread::sleep(TICK),
            _ => match from.read(&mut buffer) {
                Ok(0) => return,
                Ok(read) => {
                    while state.load(Ordering::Relaxed) == FROZEN {
                        thread::sleep(TICK);
                    }
                    if to.write_all(&buffer[..read]).is_err() {
                        return;
                    }
                }
                Err(error) if is_tick(&error) => {}
                Err(_) => return,
            },
        }
    }
}

fn is_tick(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}
