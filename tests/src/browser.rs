//! Real browsers without a screen, driven by WebDriver BiDi (a W3C specification).

mod bidi;
mod driver;
mod input;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use image::RgbImage;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::bidi::Connection;
pub use self::input::key;

/// A program that people browse with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserKind {
    Chromium,
    Firefox,
}

/// A running browser with an empty profile, killed when dropped.
pub struct Browser {
    connection: Connection,
    process: Child,
    /// The driver that has started the browser, and the path of the session.
    end: Option<(SocketAddr, String)>,
    _profile: TempDir,
}

/// An open page of a browser.
pub struct Page<'a> {
    browser: &'a mut Browser,
    context: String,
}

impl Browser {
    /// Starts a browser.
    ///
    /// # Panics
    /// When it is not installed: `make test` installs it.
    #[must_use]
    pub fn start(kind: BrowserKind) -> Self {
        Self::speaking(kind, "en")
    }

    /// Starts a browser whose person prefers `language`.
    ///
    /// # Panics
    /// When it is not installed.
    #[must_use]
    pub fn speaking(kind: BrowserKind, language: &str) -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let mut browser = match kind {
            BrowserKind::Chromium => start_chromium(profile, language),
            BrowserKind::Firefox => start_firefox(profile, language),
        };
        let events = json!({"events": ["browsingContext.downloadWillBegin"]});
        browser.connection.call("session.subscribe", events);
        browser
    }

    /// Opens `url` in a new tab. A URL whose content is saved leaves the tab blank.
    ///
    /// # Panics
    /// When the browser does not answer.
    #[track_caller]
    pub fn open(&mut self, url: &str) -> Page<'_> {
        let tab = self.connection.call("browsingContext.create", json!({"type": "tab"}));
        let context = tab["context"].as_str().expect("a context has an id").to_owned();
        let navigate = json!({"context": context, "url": url, "wait": "complete"});
        // A download aborts the navigation.
        let _ = self.connection.try_call("browsingContext.navigate", navigate);
        Page { browser: self, context }
    }

    /// The names under which content was saved so far.
    pub fn downloads(&mut self) -> Vec<String> {
        // Events of a download come before the answer of a later command.
        self.connection.call("session.status", json!({}));
        self.connection
            .events("browsingContext.downloadWillBegin")
            .filter_map(|event| event["suggestedFilename"].as_str().map(str::to_owned))
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        match &self.end {
            Some((driver, path)) => drop(driver::command(*driver, "DELETE", path, "")),
            None => drop(self.connection.try_call("browser.close", json!({}))),
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Page<'_> {
    /// The result of a JavaScript expression, which must be JSON.
    ///
    /// # Panics
    /// When it throws, or is not JSON.
    #[must_use]
    #[track_caller]
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let result = self.browser.connection.call(
            "script.evaluate",
            json!({
                "expression": format!("(async () => JSON.stringify({expression}))()"),
                "target": {"context": self.context},
                "awaitPromise": true,
                "userActivation": true,
            }),
        );
        let text = &result["result"]["value"];
        let text = text.as_str().unwrap_or_else(|| panic!("{expression}: {result}"));
        serde_json::from_str(text).expect("a browser writes JSON")
    }

    /// The page as the browser shows it.
    ///
    /// # Panics
    /// When the browser cannot show it.
    #[must_use]
    #[track_caller]
    pub fn screenshot(&mut self) -> RgbImage {
        let context = json!({"context": self.context});
        let result = self.browser.connection.call("browsingContext.captureScreenshot", context);
        let data = result["data"].as_str().expect("a screenshot has data");
        let png = BASE64_STANDARD.decode(data).expect("it is base64");
        image::load_from_memory(&png).expect("a screenshot is a PNG").into_rgb8()
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        let context = json!({"context": self.context});
        let _ = self.browser.connection.try_call("browsingContext.close", context);
    }
}

/// Chromium speaks BiDi through its driver.
fn start_chromium(profile: TempDir, language: &str) -> Browser {
    let (process, line) =
        start(Command::new("chromedriver").arg("--port=0"), "was started successfully on port ");
    let port = line.trim_end_matches('.').parse().expect("the driver names its port");
    let driver = SocketAddr::from(([127, 0, 0, 1], port));
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--autoplay-policy=no-user-gesture-required",
        &format!("--user-data-dir={}", profile.path().display()),
    ];
    let options = json!({
        "args": arguments,
        "prefs": {
            "download.default_directory": profile.path().join("downloads"),
            "intl.accept_languages": language,
            "intl.selected_languages": language,
        },
    });
    let capabilities =
        json!({"browserName": "chrome", "webSocketUrl": true, "goog:chromeOptions": options});
    let body = json!({"capabilities": {"alwaysMatch": capabilities}}).to_string();
    let session = driver::command(driver, "POST", "/session", &body).expect("the driver answers");
    let url = session["capabilities"]["webSocketUrl"].as_str();
    let connection = Connection::open(url.unwrap_or_else(|| panic!("no session: {session}")));
    let path = format!("/session/{}", session["sessionId"].as_str().unwrap_or_default());
    let end = Some((driver, path));
    Browser { connection, process, end, _profile: profile }
}

fn start_firefox(profile: TempDir, language: &str) -> Browser {
    let downloads = profile.path().join("downloads");
    let preferences = format!(
        "user_pref(\"browser.download.folderList\", 2);\n\
         user_pref(\"browser.download.dir\", {:?});\n\
         user_pref(\"media.autoplay.default\", 0);\n\
         user_pref(\"intl.accept_languages\", \"{language}\");\n",
        downloads.display()
    );
    fs::write(profile.path().join("user.js"), preferences).expect("written");
    let program = if is_installed("firefox-esr") { "firefox-esr" } else { "firefox" };
    let mut command = Command::new(program);
    command.args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"]);
    let (process, url) = start(command.arg(profile.path()), "WebDriver BiDi listening on ");
    let mut connection = Connection::open(&format!("{url}/session"));
    connection.call("session.new", json!({"capabilities": {}}));
    Browser { connection, process, end: None, _profile: profile }
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Starts a program and waits for a line with `mark` on its output; returns what follows there.
fn start(command: &mut Command, mark: &str) -> (Child, String) {
    let spawned = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut process = spawned.unwrap_or_else(|error| {
        panic!("{}: {error}; run the tests with `make test`", command.get_program().display())
    });
    let outputs: [Box<dyn Read + Send>; 2] = [
        Box::new(process.stdout.take().expect("it is piped")),
        Box::new(process.stderr.take().expect("it is piped")),
    ];
    let (found, lines) = std::sync::mpsc::channel();
    for output in outputs {
        let (found, mark) = (found.clone(), mark.to_owned());
        // It reads on until the program ends, which otherwise would wait for a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some((_, rest)) = line.split_once(&mark) {
                    let _ = found.send(rest.trim().to_owned());
                }
            }
        });
    }
    drop(found);
    let line = lines.recv().expect("the browser says where it listens");
    (process, line)
}
