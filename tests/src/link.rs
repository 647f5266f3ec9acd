//! A connection to a database that can be frozen and cut, also at a given message.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// A TCP port that forwards to a PostgreSQL server on a Unix socket; it stays until the process
/// ends.
pub struct Link {
    url: String,
    state: Arc<State>,
}

const SOUND: u8 = 0;
const FROZEN: u8 = 1;
const CUT: u8 = 2;

/// The direction of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the database.
    There,
    /// Back to the server.
    Back,
}

/// The fault of a message.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The message is lost with its connection only.
    Loss,
    /// The message is held, with everything after it on every connection, until the link is thawed.
    Freeze,
}

/// A fault of a future message.
struct Ambush {
    fault: Fault,
    way: Way,
    /// The number of messages before it.
    pass: u32,
}

struct State {
    now: AtomicU8,
    ambush: Mutex<Option<Ambush>>,
    messages_there: AtomicU32,
}

impl State {
    fn now(&self) -> u8 {
        self.now.load(Ordering::Relaxed)
    }

    fn set(&self, now: u8) {
        self.now.store(now, Ordering::Relaxed);
    }

    fn ambush(&self) -> MutexGuard<'_, Option<Ambush>> {
        self.ambush.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault of the message that passes now in this direction.
    fn fault(&self, way: Way) -> Option<Fault> {
        if way == Way::There {
            self.messages_there.fetch_add(1, Ordering::Relaxed);
        }
        let mut ambush = self.ambush();
        match &mut *ambush {
            Some(waiting) if waiting.way == way && waiting.pass > 0 => {
                waiting.pass -= 1;
                None
            }
            Some(waiting) if waiting.way == way => ambush.take().map(|ambush| ambush.fault),
            _ => None,
        }
    }
}

/// The interval at which threads check for changes.
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
        let state = State {
            now: AtomicU8::new(SOUND),
            ambush: Mutex::default(),
            messages_there: AtomicU32::default(),
        };
        let state = Arc::new(state);
        let of_links = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if of_links.now() == CUT {
                    continue;
                }
                if let Ok(server) = UnixStream::connect(&socket) {
                    // A failed connection is equivalent to a cut one.
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

    /// Forwards nothing any more, while connections stay open.
    pub fn freeze(&self) {
        self.state.set(FROZEN);
    }

    pub fn thaw(&self) {
        self.state.set(SOUND);
    }

    /// Closes all connections, and every new one.
    pub fn cut(&self) {
        self.state.set(CUT);
        // Forwarding threads notice within a tick.
        thread::sleep(TICK * 2);
    }

    /// Injects `fault` at the `number`th message in this direction from now on, and cancels the
    /// previous one. Messages that are sent at once may count as one.
    pub fn arrange(&self, fault: Fault, way: Way, number: u32) {
        *self.state.ambush() = Some(Ambush { fault, way, pass: number.saturating_sub(1) });
    }

    /// Cancels a fault that has not happened.
    pub fn forget(&self) {
        *self.state.ambush() = None;
    }

    /// The number of messages to the database so far.
    #[must_use]
    pub fn messages_there(&self) -> u32 {
        self.state.messages_there.load(Ordering::Relaxed)
    }

    /// Whether the fault has happened.
    #[must_use]
    pub fn has_happened(&self) -> bool {
        self.state.ambush().is_none()
    }

    pub fn mend(&self) {
        self.state.set(SOUND);
    }
}

fn join(client: TcpStream, server: UnixStream, state: &Arc<State>) -> io::Result<()> {
    client.set_read_timeout(Some(TICK))?;
    server.set_read_timeout(Some(TICK))?;
    client.set_nodelay(true)?;
    let (to_server, to_client) = (server.try_clone()?, client.try_clone()?);
    let (of_requests, of_answers) = (Arc::clone(state), Arc::clone(state));
    thread::spawn(move || {
        pass_on(client, &to_server, Way::There, &of_requests);
        let _ = to_server.shutdown(std::net::Shutdown::Both);
    });
    thread::spawn(move || {
        pass_on(server, &to_client, Way::Back, &of_answers);
        let _ = to_client.shutdown(std::net::Shutdown::Both);
    });
    Ok(())
}

/// Forwards bytes until an end closes, or the link is cut.
fn pass_on(mut from: impl Read, mut to: impl Write, way: Way, state: &State) {
    let mut buffer = [0; 16 * 1024];
    loop {
        match state.now() {
            CUT => return,
            FROZEN => thread::sleep(TICK),
            _ => match from.read(&mut buffer) {
                Ok(0) => return,
                Ok(read) => {
                    match state.fault(way) {
                        Some(Fault::Loss) => return,
                        Some(Fault::Freeze) => state.set(FROZEN),
                        None => {}
                    }
                    while state.now() == FROZEN {
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
