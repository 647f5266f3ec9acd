//! A running server.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::ops::Deref;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::document;
use crate::form::Form;
use crate::http::{Request, Response};
use crate::site::Site;

/// How long to wait for what is bound to come.
const PATIENCE: Duration = Duration::from_mins(1);

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
    /// Ends it at once, without any chance to clean up.
    fn kill(&mut self) {
        // It may have ended by itself.
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

impl Server {
    /// The server once it listens, or what one has logged that does not come to that.
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
        document::learn_from(address);
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

    /// What it has printed and logged so far, line by line.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.log.lines()
    }

    /// Reads one more line of the log and then closes it, as a collector of logs does that ends.
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

    /// Uploads a file; its details.
    ///
    /// # Panics
    /// When it is not stored.
    #[must_use]
    #[track_caller]
    pub fn stored(&self, token: &str, name: &str, content: impl AsRef<[u8]>) -> Value {
        self.upload(token, Form::with_file(name, content)).expect_status(201).json()
    }

    /// The details of a media file.
    #[must_use]
    pub fn details(&self, token: &str, id: i64) -> Response {
        self.get(format!("/api/media/files/{id}")).token(token).send()
    }

    /// What the URL leads to that the field `f` of `object` holds.
    ///
    /// # Panics
    /// When it does not lead to this server.
    #[must_use]
    #[track_caller]
    pub fn open_f(&self, object: &Value) -> Response {
        self.get(self.path_of_f(object)).send()
    }

    /// The path of the URL that the field `f` of `object` holds.
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

    /// Waits until it has come to an end by itself; its exit status, `None` when a signal has ended it.
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

    /// Kills the server in the middle of whatever it does; the site as it has left it.
    #[must_use]
    pub fn crash(self) -> Site {
        let Self { mut process, site, .. } = self;
        process.kill();
        site
    }
}

impl Log {
    /// Collects lines from now on until there are no more; announces the address when one names it.
    fn follow(&self, output: impl Read + Send + 'static, announce: Sender<SocketAddr>) {
        let log = self.clone();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(address) = listening(&line) {
                    // Nobody may wait for it any more.
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

/// Sends a process a signal; whether there was one to receive it.
pub(crate) fn signal(process_id: u32, name: &str) -> bool {
    let pid = process_id.to_string();
    // A shell has the command built in.
    let kill = ["-c", "kill -s \"$0\" \"$1\"", name, &pid];
    Command::new("sh").args(kill).status().expect("there is a shell").success()
}

fn listening(line: &str) -> Option<SocketAddr> {
    let line: Value = serde_json::from_str(line).ok()?;
    line["fields"]["listening"].as_str()?.parse().ok()
}

/// What comes of `work`, which takes no longer than `limit`.
///
/// # Panics
/// When it takes longer.
#[track_caller]
pub fn within<T>(limit: Duration, what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    let elapsed = start.elapsed();
    assert!(elapsed <= limit, "{what} took {elapsed:?}");
    done
}

/// Waits for what is bound to become true.
///
/// # Panics
/// When it does not.
#[track_caller]
pub fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < PATIENCE, "never came: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
