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

/// Why a command did not do what it is for.
#[derive(Debug, Error)]
pub(super) enum CliError {
    #[error(transparent)]
    Settings(#[from] SettingErrors),
    #[error(transparent)]
    Check(SettingErrors),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("there is no database file {}; see MEDIA_DATABASE_URL and MEDIA_DATA_DIR", .0.display())]
    NoDatabase(PathBuf),
    #[error("there is no data folder {}; see MEDIA_DATA_DIR", .0.display())]
    NoDataFolder(PathBuf),
    #[error("there is no user called {0}")]
    UnknownUser(Username),
    #[error("there is a user called {0} already")]
    UsernameTaken(Username),
    #[error("there is no token with the id {}", .0.get())]
    UnknownToken(TokenId),
    #[error("cannot listen on {address}")]
    Bind { address: SocketAddr, source: io::Error },
    #[error("cannot serve")]
    Serve(#[source] io::Error),
    #[error("this is for `media-server serve` to start, and not for people")]
    NoImageWorker(#[source] WorkerError),
    #[error(transparent)]
    ImageWorker(WorkerError),
    #[error("the server at {address} cannot be asked")]
    Unanswered { address: SocketAddr, source: io::Error },
    #[error("the server at {address} is not ready: {answer:?}")]
    NotReady { address: SocketAddr, answer: String },
    #[error("{}", path.display())]
    Path { path: PathBuf, source: Box<dyn Error + Send + Sync> },
    #[error("stopped before all was done")]
    Stopped,
    #[error("{0} failed, as told above")]
    Failures(u64),
    #[error("{0} of the findings above remain")]
    Findings(usize),
    #[error("nothing of the key {0} is in the quarantine")]
    NotQuarantined(StorageKey),
    #[error("there are other bytes under the key {0} now")]
    KeyTaken(StorageKey),
    #[error("nothing was adopted, for the {0} reasons above")]
    NothingAdopted(usize),
    #[error("--to: {0}")]
    Target(String),
    #[error("{0} is the database to copy from; --to names another one")]
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
    /// A use case failed for a reason that its own sentence tells in full.
    pub(super) fn use_case(error: impl Error + Send + Sync + 'static) -> Self {
        Self::UseCase(Box::new(error))
    }

    /// Says on standard error what went wrong and why.
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
