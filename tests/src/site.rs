//! An installation of the service: a data folder, a database and settings.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

use crate::cluster::Cluster;
use crate::database::{Backend, Database, Lock, PostgresDatabase};
use crate::outcome::Outcome;
use crate::running::Running;
use crate::signals::signal;
use crate::strace::killing;
use crate::waiting::eventually;

/// An installation of the service, empty at first and removed when dropped. A clone is a second
/// installation with the same database and data folder.
#[derive(Clone)]
pub struct Site {
    backend: Backend,
    database: Arc<Database>,
    variables: Vec<(String, String)>,
    wrapper: Vec<String>,
    folder: Arc<TempDir>,
}

impl Site {
    /// # Panics
    /// When there is no PostgreSQL server to create a database on.
    #[must_use]
    pub fn new(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = match backend {
            Backend::Sqlite => Database::Sqlite(folder.path().join("data/media.sqlite3")),
            Backend::Postgres => Database::Postgres(PostgresDatabase::create()),
        };
        Self::with(backend, database, folder)
    }

    /// A site on a private PostgreSQL server.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn on(cluster: &Cluster) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = Database::Postgres(PostgresDatabase::at(cluster.url()));
        Self::with(Backend::Postgres, database, folder)
    }

    fn with(backend: Backend, database: Database, folder: TempDir) -> Self {
        let (database, folder) = (Arc::new(database), Arc::new(folder));
        let (variables, wrapper) = (Vec::new(), Vec::new());
        let mut site = Self { backend, database, variables, wrapper, folder };
        site.set("MEDIA_BIND", "127.0.0.1:0");
        site.set("MEDIA_LOG_FORMAT", "json");
        let data = site.data().to_str().expect("temporary folders have plain names").to_owned();
        site.set("MEDIA_DATA_DIR", &data);
        if let Database::Postgres(database) = &*site.database {
            let url = database.url.clone();
            site.set("MEDIA_DATABASE_URL", &url);
        }
        site
    }

    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// The URL of the database.
    #[must_use]
    pub fn database_url(&self) -> String {
        match &*self.database {
            Database::Sqlite(path) => format!("sqlite:{}", path.display()),
            Database::Postgres(database) => database.url.clone(),
        }
    }

    /// The folder with everything of the site except a database server.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Sets an environment variable for all later commands.
    pub fn set(&mut self, variable: &str, value: &str) {
        self.variables.push((variable.to_owned(), value.to_owned()));
    }

    /// Limits the number of file descriptors of all later processes.
    pub fn limit_descriptors(&mut self, most: u32) {
        self.run_under(&["prlimit", &format!("--nofile={most}")]);
    }

    /// Starts all later processes through another program: its path, and arguments before those of
    /// the service.
    pub fn run_under(&mut self, wrapper: &[&str]) {
        self.wrapper = wrapper.iter().copied().map(str::to_owned).collect();
    }

    /// The program with these arguments, the settings of the site, and no other environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = match &*self.wrapper {
            [] => Command::new(program()),
            [wrapper, first @ ..] => {
                let mut command = Command::new(wrapper);
                command.args(first).arg(program());
                command
            }
        };
        command.args(arguments).env_clear().envs(self.variables.iter().cloned());
        command.stdin(Stdio::null()).current_dir(self.folder.path());
        command
    }

    /// Runs the program until it ends.
    ///
    /// # Panics
    /// When it cannot be started or prints something other than UTF-8.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.command(arguments).output().expect("the program starts").into()
    }

    /// Runs the program, sends it the signal `name` (`INT`, `KILL`) once `is_time` becomes true,
    /// and waits until it ends.
    ///
    /// # Panics
    /// When it ends before, or prints something other than UTF-8.
    #[must_use]
    pub fn run_signalled(
        &self,
        name: &str,
        arguments: &[&str],
        mut is_time: impl FnMut(&Self) -> bool,
    ) -> Outcome {
        let mut command = self.command(arguments);
        let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let process = process.expect("the program starts");
        eventually("the time for a signal", || is_time(self));
        assert!(signal(process.id(), name), "it has ended already");
        process.wait_with_output().expect("it ends").into()
    }

    /// Runs the program until it ends, with `input` on its standard input.
    ///
    /// # Panics
    /// When it cannot be started or prints something other than UTF-8.
    #[must_use]
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("the program starts");
        let mut stdin = process.stdin.take().expect("it is piped");
        // A program that ignores its input may end before it has read any.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        process.wait_with_output().expect("it ends").into()
    }

    /// Runs the program and kills it when any of its threads makes its `number`th system call
    /// `call`; returns whether it ended before.
    ///
    /// # Panics
    /// When strace cannot be started.
    #[must_use]
    pub fn run_killed(&self, arguments: &[&str], call: &str, number: u32) -> bool {
        let program = self.command(arguments);
        let mut strace = killing(call, number);
        strace.arg(program.get_program()).args(program.get_args());
        strace
            .env_clear()
            .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        strace.stderr(Stdio::null()).status().expect("strace is installed").success()
    }

    /// Adds a user with these flags of `user add`; returns a token of the user.
    #[must_use]
    #[track_caller]
    pub fn user(&self, name: &str, flags: &[&str]) -> String {
        let _ = self.run(&[&["user", "add", name], flags].concat()).expect_success();
        self.token(name)
    }

    /// Issues a token.
    #[must_use]
    #[track_caller]
    pub fn token(&self, name: &str) -> String {
        self.run(&["token", "issue", name]).expect_success().trim_end().to_owned()
    }

    /// Adds an admin; returns a token of the admin.
    #[must_use]
    #[track_caller]
    pub fn admin(&self) -> String {
        self.user("admin", &["--admin"])
    }

    /// Executes SQL statements.
    ///
    /// # Panics
    /// When one of them fails.
    pub fn execute(&self, statements: &str) {
        self.database.execute(statements);
    }

    /// Locks the table of media files against the server, in this mode of PostgreSQL. SQLite has
    /// only one lock, against all writers.
    ///
    /// # Panics
    /// When somebody else holds the lock.
    #[must_use]
    pub fn locked(&self, mode: &str) -> Lock {
        self.database.lock(mode)
    }

    /// The integer that an SQL query selects.
    ///
    /// # Panics
    /// When it selects none.
    #[must_use]
    pub fn number(&self, query: &str) -> i64 {
        self.database.number(query)
    }

    /// The number of media files in the database.
    #[must_use]
    pub fn row_count(&self) -> i64 {
        self.number("SELECT count(*) FROM media_files")
    }

    /// Every key in the database: of media files and of thumbnails.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let tables = ["media_files", "thumbnails"];
        tables.into_iter().flat_map(|table| self.database.texts("key", table)).collect()
    }

    /// Starts the program with these arguments in the background.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn begin(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(arguments))
    }
}

/// The program under test: the one in the target folder of the running test.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps/<test>");
    let program = profile.join("media-server");
    assert!(
        program.is_file(),
        "{} is not built: run the tests with `make test`",
        program.display()
    );
    program
}
