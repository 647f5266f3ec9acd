//! A web site of another origin, for pages that use the service.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A server that answers every request with one page and remembers the paths.
pub struct OtherOrigin {
    address: SocketAddr,
    requested: Arc<Mutex<Vec<String>>>,
}

impl OtherOrigin {
    /// Serves `page`, the content of an HTML body. It runs until the tests end.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn serving(page: impl Into<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let requested = Arc::<Mutex<Vec<String>>>::default();
        let (page, seen) = (page.into(), Arc::clone(&requested));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                // A browser may open a connection and not use it.
                let (page, seen) = (page.clone(), Arc::clone(&seen));
                thread::spawn(move || answer(connection, &page, &seen));
            }
        });
        Self { address, requested }
    }

    /// The origin of its pages.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url("")
    }

    /// The URL of `path`, which begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The paths that were requested so far.
    #[must_use]
    pub fn requested(&self) -> Vec<String> {
        self.requested.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Answers the first request of a connection.
fn answer(mut connection: TcpStream, page: &str, seen: &Mutex<Vec<String>>) {
    let lines = BufReader::new(&connection).lines().map_while(Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let Some(path) = head.first().and_then(|line| line.split(' ').nth(1)) else { return };
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
    let page = format!("<!DOCTYPE html><meta charset=utf-8><title>page</title>{page}");
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close";
    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{page}", page.len());
    // The browser may be gone.
    let _ = connection.write_all(answer.as_bytes());
}
