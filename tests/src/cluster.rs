//! A private PostgreSQL server that a test may stop, freeze and kill.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use tempfile::TempDir;

use crate::database::{postgres, with_database};
use crate::signals::signal;
use crate::waiting::eventually;
use crate::workspace::root;

/// A private PostgreSQL cluster, started and removed by `scripts/with-postgres`.
pub struct Cluster {
    script: Child,
    url: String,
    folder: PathBuf,
    programs: PathBuf,
    /// The locales of the cluster, if they are not those of the system.
    _locales: Option<TempDir>,
}

impl Cluster {
    /// # Panics
    /// When there are no programs of PostgreSQL, or they cannot be run.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// A cluster with messages in the locale `name`, such as `de_DE`.
    ///
    /// # Panics
    /// When there is no such locale to be compiled, or no translation.
    #[must_use]
    pub fn speaking(name: &str) -> Self {
        if name == "C" {
            return Self::start();
        }
        let cluster = Self::start_with(Some(compiled_locale(name)));
        let set = format!("ALTER SYSTEM SET lc_messages = '{name}.UTF-8'");
        cluster.execute("postgres", &set);
        cluster.execute("postgres", "SELECT pg_reload_conf()");
        eventually("the other language", || {
            let error = cluster.connection("postgres").batch_execute("SELECT 1 / 0");
            !error.expect_err("nothing is divided by zero").to_string().contains("division by zero")
        });
        cluster
    }

    fn start_with(locales: Option<TempDir>) -> Self {
        let locale_path = locales.as_ref().map(|folder| ("LOCPATH", folder.path()));
        // The script keeps the cluster until its command ends, which happens when its input closes.
        let mut script = Command::new(root().join("scripts/with-postgres"))
            .args(["sh", "-c", "echo \"$TEST_DATABASE_URL\"; exec cat"])
            .env_remove("TEST_DATABASE_URL")
            .envs(locale_path)
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
        Self { script, url, folder, programs, _locales: locales }
    }

    /// The URL of a database on the cluster.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A new folder that a disk may be mounted over.
    ///
    /// # Panics
    /// When there is one already.
    #[must_use]
    pub fn new_folder(&self) -> PathBuf {
        let folder = self.folder.join("disk");
        fs::create_dir(&folder).expect("a folder can be made");
        folder
    }

    /// Makes the folder the account's own.
    ///
    /// # Panics
    /// When that is not ours to give.
    pub fn give(&self, folder: &Path) {
        let owner = fs::metadata(&self.folder).expect("its folder is there");
        let given = std::os::unix::fs::chown(folder, Some(owner.uid()), Some(owner.gid()));
        given.expect("root may give a folder away");
    }

    /// The URL of a database of the cluster, as `account`, which needs no password.
    ///
    /// # Panics
    /// When the cluster has no socket.
    #[must_use]
    pub fn url_of(&self, database: &str, account: &str) -> String {
        let (_, query) = self.url.split_once('?').expect("it is on a socket");
        format!("postgres://{account}@/{database}?{query}")
    }

    /// A connection to a database of the cluster, as a superuser.
    ///
    /// # Panics
    /// When it takes none.
    #[must_use]
    pub fn connection(&self, database: &str) -> PgConnection {
        postgres(&with_database(&self.url, database))
    }

    /// Runs statements in a database of the cluster, as a superuser.
    ///
    /// # Panics
    /// When one of them fails.
    pub fn execute(&self, database: &str, statements: &str) {
        let executed = self.connection(database).batch_execute(statements);
        executed.unwrap_or_else(|error| panic!("{error}: {statements}"));
    }

    /// Stops the server and its connections in an orderly way.
    ///
    /// # Panics
    /// When it does not end.
    pub fn stop(&self) {
        signal(postmaster(&self.folder), "INT");
        eventually("the end of PostgreSQL", || !pid_file(&self.folder).exists());
    }

    /// Starts the server after a stop; returns when it accepts connections.
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

    /// Freezes every process of the server.
    pub fn freeze(&self) {
        self.signal_all("STOP");
    }

    pub fn thaw(&self) {
        self.signal_all("CONT");
    }

    fn signal_all(&self, name: &str) {
        let postmaster = postmaster(&self.folder);
        // A process may have ended meanwhile. The postmaster is first, so that it adds none.
        for process_id in [vec![postmaster], children(postmaster)].concat() {
            signal(process_id, name);
        }
    }

    /// Kills a process that serves a connection, with `kill -9`; all other processes end with it.
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

/// A folder with only this locale, in UTF-8.
fn compiled_locale(name: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let everybody = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.path(), everybody).expect("it is ours");
    let compiled = Command::new("localedef")
        .args(["--inputfile", name, "--charmap", "UTF-8", "--no-archive"])
        .arg(folder.path().join(format!("{name}.UTF-8")))
        .status();
    assert!(compiled.expect("there is localedef").success(), "{name} is a locale");
    folder
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
