//! A connection of WebDriver BiDi: commands and events as JSON over a WebSocket.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::protocol::{Role, WebSocket};
use tungstenite::{Message, Utf8Bytes};

/// How long a browser may take to answer.
const PATIENCE: Duration = Duration::from_mins(2);

/// A connection with a session, or one that can begin it.
pub(super) struct Connection {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    events: Vec<Value>,
}

impl Connection {
    /// Connects to a `ws:` URL of this machine.
    #[track_caller]
    pub(super) fn open(url: &str) -> Self {
        let (host, path) = url
            .strip_prefix("ws://")
            .and_then(|rest| rest.split_once('/'))
            .unwrap_or_else(|| panic!("not a WebSocket: {url}"));
        let mut stream = TcpStream::connect(host).expect("the browser listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        upgrade(&mut stream, host, path);
        let socket = WebSocket::from_raw_socket(stream, Role::Client, None);
        Self { socket, last_id: 0, events: Vec::new() }
    }

    /// The result of a command.
    #[track_caller]
    pub(super) fn call(&mut self, method: &str, parameters: Value) -> Value {
        let result = self.try_call(method, parameters);
        result.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The result of a command, or the error of the browser.
    pub(super) fn try_call(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
        self.last_id += 1;
        let command = json!({"id": self.last_id, "method": method, "params": parameters});
        let message = Message::Text(Utf8Bytes::from(command.to_string()));
        self.socket.send(message).map_err(|error| error.to_string())?;
        loop {
            let message = self.socket.read().map_err(|error| error.to_string())?;
            let Message::Text(text) = message else { continue };
            let mut message: Value = serde_json::from_str(&text).unwrap_or_default();
            if message["id"] != self.last_id {
                self.events.push(message);
            } else if message["type"] == "error" {
                return Err(message.to_string());
            } else {
                return Ok(message["result"].take());
            }
        }
    }

    /// The parameters of the events of that name so far.
    pub(super) fn events<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events
            .iter()
            .filter(move |event| event["method"] == method)
            .map(|event| &event["params"])
    }
}

/// The opening handshake (RFC 6455, section 4.1). Its key has no meaning to a trusted peer.
fn upgrade(stream: &mut TcpStream, host: &str, path: &str) {
    let request = format!(
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("the browser reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("the browser answers");
        head.extend(byte);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", head.escape_ascii());
}
