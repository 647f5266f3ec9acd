//! A client for HTTP/1.1 (RFC 9112) that sends exactly the given bytes, valid or malformed: one
//! request per connection, with nothing added except `Host`, `Connection` and `Content-Length` if
//! they are absent.

mod response;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub use self::response::Response;
use crate::document;

/// How long a server may be silent before a test fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A request to one server.
#[derive(Clone)]
pub struct Request {
    server: SocketAddr,
    method: String,
    target: Vec<u8>,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<Vec<u8>>,
}

impl Request {
    #[must_use]
    pub fn new(server: SocketAddr, method: &str, target: impl AsRef<[u8]>) -> Self {
        let (method, target) = (method.to_owned(), target.as_ref().to_owned());
        Self { server, method, target, headers: Vec::new(), body: None }
    }

    /// Adds a header field; several of one name are sent as several lines.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    #[must_use]
    pub fn token(self, key: &str) -> Self {
        self.header("Authorization", format!("Token {key}"))
    }

    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.untyped_body(body).header("Content-Type", content_type)
    }

    /// A body without a type.
    #[must_use]
    pub fn untyped_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends the request and waits for the complete answer.
    ///
    /// # Panics
    /// When there is no answer, or one that is malformed or contradicts the API's document.
    #[must_use]
    #[track_caller]
    pub fn send(&self) -> Response {
        let answer = self.send_unchecked();
        self.check(&answer);
        answer
    }

    /// OpenAPI does not describe preflights.
    #[track_caller]
    fn check(&self, answer: &Response) {
        if !(self.has("Origin") && self.has("Access-Control-Request-Method")) {
            document::check(&self.method, &self.target, answer);
        }
    }

    #[track_caller]
    pub(crate) fn send_unchecked(&self) -> Response {
        let mut connection = connect(self.server);
        self.exchange(&mut connection).unwrap_or_else(|failure| panic!("no answer: {failure}"))
    }

    /// The same for a server that may have stopped; `None` if it has.
    #[must_use]
    pub fn try_send(&self) -> Option<Response> {
        let mut connection = TcpStream::connect(self.server).ok()?;
        let answer = self.exchange(&mut connection).ok()?;
        self.check(&answer);
        Some(answer)
    }

    fn exchange(&self, connection: &mut TcpStream) -> Result<Response, String> {
        // A server may answer and close before it has read everything; the answer still counts.
        let sent = connection.write_all(&self.bytes());
        let mut answer = Vec::new();
        let received = connection.read_to_end(&mut answer);
        Response::parse(&answer, self.method != "HEAD").ok_or_else(|| {
            format!("sent {sent:?}, received {received:?}: {}", answer.escape_ascii())
        })
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = [self.method.as_bytes(), b" ", &self.target, b" HTTP/1.1\r\n"].concat();
        let mut add = |name: &str, value: &[u8]| {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        };
        if !self.has("Host") {
            add("Host", self.server.to_string().as_bytes());
        }
        add("Connection", b"close");
        if let Some(body) = &self.body
            && !self.has("Content-Length")
        {
            add("Content-Length", body.len().to_string().as_bytes());
        }
        for (name, value) in &self.headers {
            add(name, value);
        }
        bytes.extend(b"\r\n");
        bytes.extend(self.body.as_deref().unwrap_or_default());
        bytes
    }

    fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name))
    }
}

/// A connection to `server` without a request so far.
///
/// # Panics
/// When the server does not accept it.
#[must_use]
pub fn connect(server: SocketAddr) -> TcpStream {
    let connection = TcpStream::connect(server).expect("the server accepts connections");
    connection.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    connection.set_write_timeout(Some(PATIENCE)).expect("a timeout can be set");
    connection
}
