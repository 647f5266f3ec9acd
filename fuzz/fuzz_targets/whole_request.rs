//! Any bytes on a connection to the service: it answers, and never with a 5xx.
//!
//! The service runs in this process, on SQLite and a temporary folder. This program also serves as
//! its image workers. The seeds contain the key of an admin.

#![no_main]

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;

/// A key in the format of the original system, which can be chosen.
const KEY: &str = "0123456789abcdef0123456789abcdef01234567";

/// The name of the folder, which no answer may contain.
const SITE: &[u8] = b"whole-request-site-";

static SERVICE: OnceLock<SocketAddr> = OnceLock::new();

fuzz_target!(
    init: {
        if std::env::args().any(|argument| argument == "image-worker") {
            let failed = media_server::cli::main(std::env::args_os()) != ExitCode::SUCCESS;
            std::process::exit(failed.into());
        }
        SERVICE.get_or_init(start);
    },
    |data: &[u8]| {
        let answer = exchange(*SERVICE.get_or_init(start), data);
        let status = answer.strip_prefix(b"HTTP/1.1 ").and_then(|rest| rest.first());
        assert!(status != Some(&b'5'), "{}", answer.escape_ascii());
        let betrays = answer.windows(SITE.len()).any(|window| window == SITE);
        assert!(!betrays, "{}", answer.escape_ascii());
    }
);

fn start() -> SocketAddr {
    let prefix = str::from_utf8(SITE).expect("it is a text");
    let site = tempfile::Builder::new().prefix(prefix).tempdir();
    let site = site.expect("a temporary folder").keep();
    let key_file = site.join("key");
    fs::write(&key_file, KEY).expect("the key is written");
    expect_success(&site, &["user", "add", "fuzz", "--admin"]);
    let key_file = key_file.to_str().expect("temporary folders have plain names");
    expect_success(&site, &["token", "import", "fuzz", "--key-file", key_file]);
    let address = free_address();
    thread::spawn(move || {
        run(&site, &["--bind", &address.to_string(), "--max-upload-size", "64KiB", "serve"])
    });
    while TcpStream::connect(address).is_err() {
        thread::sleep(Duration::from_millis(10));
    }
    address
}

fn run(site: &Path, arguments: &[&str]) -> ExitCode {
    let program =
        [OsString::from("media-server"), "--log".into(), "off".into(), "--data-dir".into()];
    let arguments = arguments.iter().map(OsString::from);
    media_server::cli::main(program.into_iter().chain([site.join("data").into()]).chain(arguments))
}

fn expect_success(site: &Path, arguments: &[&str]) {
    assert!(run(site, arguments) == ExitCode::SUCCESS, "{arguments:?}");
}

/// A port that is unlikely to be taken before the service binds it.
fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("there is a free port")
}

/// The answer to `data` when nothing follows.
fn exchange(service: SocketAddr, data: &[u8]) -> Vec<u8> {
    let mut connection = TcpStream::connect(service).expect("the service listens");
    let mut answer = Vec::new();
    // The server may answer and close before everything is sent; the answer still counts.
    let _ = connection.write_all(data);
    let _ = connection.shutdown(Shutdown::Write);
    let _ = connection.read_to_end(&mut answer);
    answer
}
