//! A running server.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::ops::Deref;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use crate::document;
use crate::form::Form;
use crate::http::{Request, Response};
use crate::signals::signal;
use crate::site::Site;
use crate::waiting::{PATIENCE, eventually};

/// A server that runs at a [`Site`], killed when dropped.
pub struct Server {
    process: Process,
    site: Site,
    address: SocketAddr,
    log: Log,
}

#[derive(Clone, Default)]
struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    is_left: Arc<AtomicBool>,
}

struct Process(Child);

impl Process {
    /// Kills the server, without any chance to clean up.
    fn kill(&mut self) {
        // It may have ended on its own.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Deref for Server {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl Site {
    /// Starts the server and waits until it listens.
    ///
    /// # Panics
    /// When it does not come to that.
    #[must_use]
    pub fn start(self) -> Server {
        self.start_with(&[])
    }

    /// Starts the server with these flags of `serve` and waits until it listens.
    ///
    /// # Panics
    /// When it does not come to that.
    #[must_use]
    pub fn start_with(self, flags: &[&str]) -> Server {
        Server::start(self, flags).unwrap_or_else(|log| panic!("it does not listen: {log:#?}"))
    }

    /// The same for a server that may fail to start; `None` when it has ended.
    #[must_use]
    pub fn try_start_with(self, flags: &[&str]) -> Option<Server> {
        Server::start(self, flags).ok()
    }
}

impl Server {
    /// The server once it listens, or its log if it ends before.
    pub(crate) fn start(site: Site, flags: &[&str]) -> Result<Self, Vec<String>> {
        let mut child = site
            .command(&[&["serve"], flags].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("it is piped");
        let stderr = child.stderr.take().expect("it is piped");
        let process = Process(child);
        let log = Log::default();
        let (announce, announced) = channel();
        log.follow(stdout, announce.clone());
        log.follow(stderr, announce);
        let address = announced.recv_timeout(PATIENCE).map_err(|_| log.lines())?;
        document::learn(|| Request::new(address, "GET", "/api/openapi.json").send_unchecked());
        Ok(Self { process, site, address, log })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.0.id()
    }

    /// The output and the log so far, line by line.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.log.lines()
    }

    /// Reads one more line of the log and then closes it, like a log collector that ends.
    pub fn leave_log(&self) {
        self.log.is_left.store(true, Ordering::Relaxed);
    }

    /// The key in a printed line such as `curl -H 'Authorization: Token <key>' …`.
    #[must_use]
    pub fn shown_key(&self) -> Option<String> {
        let lines = self.log();
        let (_, rest) = lines.iter().find_map(|line| line.split_once("Authorization: Token "))?;
        rest.split(['\'', '"']).next().map(str::to_owned)
    }

    #[must_use]
    pub fn request(&self, method: &str, target: impl AsRef<[u8]>) -> Request {
        Request::new(self.address, method, target)
    }

    #[must_use]
    pub fn get(&self, target: impl AsRef<[u8]>) -> Request {
        self.request("GET", target)
    }

    /// Uploads a form.
    #[must_use]
    pub fn upload(&self, token: &str, form: Form) -> Response {
        self.request("POST", "/api/media/files")
            .token(token)
            .body(&Form::content_type(), form.finish())
            .send()
    }

    /// Uploads a file; returns its JSON.
    ///
    /// # Panics
    /// When it is not stored.
    #[must_use]
    #[track_caller]
    pub fn stored(&self, token: &str, name: &str, content: impl AsRef<[u8]>) -> Value {
        self.upload(token, Form::with_file(name, content)).expect_status(201).json()
    }

    /// The JSON of a media file.
    #[must_use]
    pub fn details(&self, token: &str, id: i64) -> Response {
        self.get(format!("/api/media/files/{id}")).token(token).send()
    }

    /// The answer for the URL in the field `f` of `object`.
    ///
    /// # Panics
    /// When it does not lead to this server.
    #[must_use]
    #[track_caller]
    pub fn open_f(&self, object: &Value) -> Response {
        self.get(self.path_of_f(object)).send()
    }

    /// The path of the URL in the field `f` of `object`.
    ///
    /// # Panics
    /// When it does not lead to this server.
    #[must_use]
    #[track_caller]
    pub fn path_of_f(&self, object: &Value) -> String {
        let url = object["f"].as_str().expect("f is a text");
        let path = url.strip_prefix(&format!("http://{}", self.address));
        path.unwrap_or_else(|| panic!("{url} leads elsewhere")).to_owned()
    }

    /// Sends it a signal: `TERM`, `INT`.
    ///
    /// # Panics
    /// When it has ended already.
    #[track_caller]
    pub fn signal(&self, name: &str) {
        assert!(signal(self.process_id(), name), "{:#?}", self.log());
    }

    /// Waits until the server ends on its own; returns its exit status, `None` when a signal has
    /// ended it.
    ///
    /// # Panics
    /// When it does not end.
    #[track_caller]
    pub fn ended(&mut self) -> Option<i32> {
        let mut status = None;
        eventually("the server's end", || {
            status = self.process.0.try_wait().expect("it is a child");
            status.is_some()
        });
        status.and_then(|status| status.code())
    }

    /// Kills the server during its work; returns the site as the server has left it.
    #[must_use]
    pub fn crash(self) -> Site {
        let Self { mut process, site, .. } = self;
        process.kill();
        site
    }
}

impl Log {
    /// Collects all further lines; reports the address when a line names it.
    fn follow(&self, output: impl Read + Send + 'static, announce: Sender<SocketAddr>) {
        let log = self.clone();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(address) = listening(&line) {
                    // The receiver may be gone.
                    let _ = announce.send(address);
                }
                log.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                if log.is_left.load(Ordering::Relaxed) {
                    return;
                }
            }
        });
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn listening(line: &str) -> Option<SocketAddr> {
    let line: Value = serde_json::from_str(line).ok()?;
    line["fields"]["listening"].as_str()?.parse().ok()
}
