//! Why a command failed, and its exit status.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use domain::{StorageKey, TokenId, Username};
use thiserror::Error;

use crate::settings::{DatabaseUrl, SettingErrors};
use crate::wiring::{OpenError, WorkerError};
use api_actix::chain;

/// Why a command failed.
#[derive(Debug, Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Settings(#[from] SettingErrors),
    #[error(transparent)]
    Check(SettingErrors),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(
        "there is no database file {}; check MEDIA_DATABASE_URL and MEDIA_DATA_DIR",
        .0.display()
    )]
    NoDatabase(PathBuf),
    #[error("there is no data folder {}; check MEDIA_DATA_DIR", .0.display())]
    NoDataFolder(PathBuf),
    #[error("there is no user called {0}")]
    UnknownUser(Username),
    #[error("a user called {0} already exists")]
    UsernameTaken(Username),
    #[error("there is no token with the id {}", .0.get())]
    UnknownToken(TokenId),
    #[error("cannot listen on {address}")]
    Bind { address: SocketAddr, source: io::Error },
    #[error("cannot serve")]
    Serve(#[source] io::Error),
    #[error("only `media-server serve` can start an image worker")]
    NoImageWorker(#[source] WorkerError),
    #[error(transparent)]
    ImageWorker(WorkerError),
    #[error("the server at {address} did not answer")]
    Unanswered { address: SocketAddr, source: io::Error },
    #[error("the server at {address} is not ready: {answer:?}")]
    NotReady { address: SocketAddr, answer: String },
    #[error("{}", path.display())]
    Path { path: PathBuf, source: Box<dyn Error + Send + Sync> },
    #[error("stopped before the end")]
    Stopped,
    #[error("{0} failed, see above")]
    Failures(u64),
    #[error("{0} of the findings above remain")]
    Findings(usize),
    #[error("the quarantine has no file with the key {0}")]
    NotQuarantined(StorageKey),
    #[error("another file has the key {0} now")]
    KeyTaken(StorageKey),
    #[error("nothing was adopted: {0} problems, see above")]
    NothingAdopted(usize),
    #[error("--to: {0}")]
    Target(String),
    #[error("--to: {0} is the database to copy from")]
    SameDatabase(DatabaseUrl),
    #[error("cannot write to standard output")]
    Output(#[from] io::Error),
    #[error(transparent)]
    UseCase(Box<dyn Error + Send + Sync>),
}

impl From<WorkerError> for CliError {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::NoServer(_) => Self::NoImageWorker(error),
            WorkerError::Confinement(_) | WorkerError::Server(_) => Self::ImageWorker(error),
        }
    }
}

impl CliError {
    /// The error of a use case, whose own sentence is complete.
    pub(super) fn use_case(error: impl Error + Send + Sync + 'static) -> Self {
        Self::UseCase(Box::new(error))
    }

    /// Prints the error and its causes to standard error, and returns the exit status.
    pub(super) fn report(&self) -> ExitCode {
        match self {
            Self::Settings(errors) => {
                eprintln!("error: {errors}");
                return ExitCode::from(2);
            }
            Self::Target(_) => {
                eprintln!("error: {self}");
                return ExitCode::from(2);
            }
            Self::Check(errors) => eprintln!("error: {errors}"),
            _ => eprintln!("error: {}", chain(self)),
        }
        ExitCode::FAILURE
    }
}
