//! `import`: imports files and folders.

mod candidates;
mod import_error;

use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use application::{StageContent, Upload, UploadMediaFile};
use clap::Args;
use domain::{FileSize, UserId, Username};
use ports::Users;

use self::candidates::{Candidates, DataFolder, check};
use self::import_error::ImportError;
use super::bulk::Bulk;
use super::error::CliError;
use crate::assembly;
use crate::settings::Settings;
use crate::stderr;
use crate::wiring::{OpenDatabase, Wiring};
use api_actix::chain;

#[derive(Args)]
pub(super) struct ImportArgs {
    /// Files, and with --recursive folders too
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The uploader of the files
    #[arg(long, value_name = "NAME")]
    user: Username,
    /// Import all files in folders and their subfolders
    ///
    /// Hidden files are imported too. Symbolic links are not followed.
    #[arg(long)]
    recursive: bool,
}

/// Imports every file of `args`, by the steps of an upload.
pub(super) fn run(
    args: ImportArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let wiring = Wiring::open(settings)?.with_image_workers(settings)?;
    let data_folder = check_all(&args, &settings.store.data_dir)?;
    let uploader_id = user_id(args.user, &wiring.database)?;
    let importer = Importer::new(uploader_id, settings, &wiring);
    let candidates = || Candidates::new(args.paths.clone(), data_folder);
    let (bulk, tally) = (Bulk::start(), Tally::default());
    thread::scope(|scope| {
        if bulk.shows_total() {
            scope.spawn(|| count(candidates(), &bulk));
        }
        bulk.run(candidates(), &tally, |candidate| {
            let outcome =
                candidate.and_then(|path| importer.run(&path).map_err(|error| (path, error)));
            tally.note(outcome);
        });
    });
    let failed = tally.failed.load(Ordering::Relaxed);
    bulk.conclude(out, &tally, failed)
}

/// Checks every path. Returns the data folder.
fn check_all(args: &ImportArgs, data_dir: &Path) -> Result<DataFolder, CliError> {
    let at = |path: &Path, error: ImportError| CliError::Path {
        path: path.to_owned(),
        source: error.into(),
    };
    let data_folder = DataFolder::of(data_dir).map_err(|error| at(data_dir, error))?;
    for path in &args.paths {
        check(path, args.recursive, data_folder).map_err(|error| at(path, error))?;
    }
    Ok(data_folder)
}

fn user_id(name: Username, database: &OpenDatabase) -> Result<UserId, CliError> {
    let user = Users::find(&*database.ports, &name).map_err(CliError::use_case)?;
    user.map(|user| user.id).ok_or(CliError::UnknownUser(name))
}

/// Adds the files to the total, ahead of the work.
fn count(candidates: Candidates, bulk: &Bulk) {
    for _ in candidates {
        if bulk.is_stopping() {
            return;
        }
        bulk.expect(1);
    }
}

struct Importer {
    uploader_id: UserId,
    stage: StageContent,
    upload: UploadMediaFile,
}

impl Importer {
    fn new(uploader_id: UserId, settings: &Settings, wiring: &Wiring) -> Self {
        Self {
            uploader_id,
            stage: assembly::stage_content(settings, wiring),
            upload: assembly::upload_media_file(wiring),
        }
    }

    /// Imports the file at `path`. Returns its size in bytes.
    fn run(&self, path: &Path) -> Result<u64, ImportError> {
        let name = path.file_name().and_then(OsStr::to_str).ok_or(ImportError::NameNotUtf8)?;
        let mut file = File::open(path).map_err(ImportError::Unreadable)?;
        let length = file.metadata().map_err(ImportError::Unreadable)?.len();
        // Checked before the content is copied.
        if length > self.stage.limit().bytes() {
            return Err(ImportError::TooLarge(self.stage.limit()));
        }
        let content = self.stage.run(&mut file)?;
        let upload = Upload {
            uploader_id: self.uploader_id,
            client_name: name.to_owned(),
            name: None,
            description: None,
        };
        let prepared = self.upload.prepare(upload, content)?;
        let file = self.upload.record(prepared)?;
        Ok(file.size.map_or(length, FileSize::bytes))
    }
}

/// The results so far.
#[derive(Default)]
struct Tally {
    imported: AtomicU64,
    bytes: AtomicU64,
    failed: AtomicU64,
}

impl Tally {
    fn note(&self, outcome: Result<u64, (PathBuf, ImportError)>) {
        match outcome {
            Ok(bytes) => {
                self.imported.fetch_add(1, Ordering::Relaxed);
                self.bytes.fetch_add(bytes, Ordering::Relaxed);
            }
            Err((path, error)) => {
                self.failed.fetch_add(1, Ordering::Relaxed);
                stderr::write_line(&format!("failed: {}: {}", printable(&path), chain(&error)));
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [imported, bytes, failed] =
            [&self.imported, &self.bytes, &self.failed].map(|count| count.load(Ordering::Relaxed));
        write!(f, "{imported} imported ({}), {failed} failed", FileSize::from_bytes(bytes))
    }
}

/// The path without control characters, which could break the line or control the terminal.
fn printable(path: &Path) -> String {
    path.to_string_lossy().replace(char::is_control, "\u{fffd}")
}
