//! A PostgreSQL server of a test's own, which it may stop, freeze and kill.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::server::{eventually, signal};
use crate::workspace::root;

/// A private PostgreSQL cluster, started and removed by `scripts/with-postgres`.
pub struct Cluster {
    script: Child,
    url: String,
    folder: PathBuf,
    programs: PathBuf,
}

impl Cluster {
    /// # Panics
    /// When there are no programs of PostgreSQL, or they cannot be run.
    #[must_use]
    pub fn start() -> Self {
        // The script keeps the cluster until its command ends, and this one does with its input.
        let mut script = Command::new(root().join("scripts/with-postgres"))
            .args(["sh", "-c", "echo \"$TEST_DATABASE_URL\"; exec cat"])
            .env_remove("TEST_DATABASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script is there");
        let stdout = script.stdout.take().expect("it is piped");
        let url = BufReader::new(stdout).lines().next();
        let url = url.and_then(Result::ok).expect("the cluster is started");
        let folder = PathBuf::from(url.split_once("host=").expect("it is on a socket").1);
        let postgres = fs::read_link(format!("/proc/{}/exe", postmaster(&folder)));
        let postgres = postgres.expect("root, or the owner, may ask which program runs");
        let programs = postgres.parent().expect("a program is in a folder").to_owned();
        Self { script, url, folder, programs }
    }

    /// The URL of a database on it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it and its connections, in good order.
    ///
    /// # Panics
    /// When it does not end.
    pub fn stop(&self) {
        signal(postmaster(&self.folder), "INT");
        eventually("the end of PostgreSQL", || !pid_file(&self.folder).exists());
    }

    /// Starts it after it was stopped; returns when it takes connections.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&self) {
        let owner = fs::metadata(&self.folder).expect("its folder is there");
        let status = Command::new(self.programs.join("pg_ctl"))
            .args(["start", "--wait", "--silent", "--pgdata"])
            .arg(self.folder.join("data"))
            .arg("--log")
            .arg(self.folder.join("log"))
            .current_dir(&self.folder)
            .uid(owner.uid())
            .gid(owner.gid())
            .stdin(Stdio::null())
            .status();
        assert!(status.expect("pg_ctl is beside postgres").success(), "it does not start");
    }

    /// Stops every process of it where it stands.
    pub fn freeze(&self) {
        self.signal_all("STOP");
    }

    pub fn thaw(&self) {
        self.signal_all("CONT");
    }

    fn signal_all(&self, name: &str) {
        let postmaster = postmaster(&self.folder);
        // A process may have ended meanwhile. The postmaster comes first, so that none is added.
        for process_id in [vec![postmaster], children(postmaster)].concat() {
            signal(process_id, name);
        }
    }

    /// Kills a process that serves a connection, by `kill -9`; all others end with it.
    ///
    /// # Panics
    /// When `process_id` is none of its processes.
    pub fn kill(&self, process_id: u32) {
        assert!(children(postmaster(&self.folder)).contains(&process_id));
        signal(process_id, "KILL");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if pid_file(&self.folder).exists() {
            self.thaw();
        }
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

fn pid_file(folder: &Path) -> PathBuf {
    folder.join("data/postmaster.pid")
}

fn postmaster(folder: &Path) -> u32 {
    let text = fs::read_to_string(pid_file(folder)).expect("it runs");
    text.lines().next().and_then(|pid| pid.trim().parse().ok()).expect("a process id comes first")
}

/// The processes that `parent` has started (Linux, proc(5)).
fn children(parent: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
    let list = list.expect("the kernel tells");
    list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}
