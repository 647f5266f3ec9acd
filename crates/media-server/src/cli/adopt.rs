//! `adopt`: takes over the media files of another library.

mod given;
mod row;

use std::io::Write;
use std::path::PathBuf;

use application::{AdoptLibrary, AdoptionPlan, AdoptionReport, Obstacle, PlanAdoptionError};
use clap::Args;

use self::given::{Given, read};
use super::error::CliError;
use crate::assembly;
use crate::settings::Settings;
use crate::wiring::{OpenDatabase, StoreWithSource};

#[derive(Args)]
pub(super) struct AdoptArgs {
    /// Media files, one JSON object a line as the API returns them; - for standard input
    rows: PathBuf,
    /// Folder that contains each file under its key
    #[arg(long, value_name = "FOLDER", required_unless_present = "without_bytes")]
    media_root: Option<PathBuf>,
    /// Accept files whose content is neither in the folder nor stored already
    #[arg(long)]
    without_bytes: bool,
}

/// Maximum number of problems that are listed.
const LISTED: usize = 100;

/// Adopts all files, or none if one of them cannot be adopted.
pub(super) fn run(
    args: &AdoptArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let given = read(&args.rows)
        .map_err(|source| CliError::Path { path: args.rows.clone(), source: source.into() })?;
    let total = given.files.len();
    let database = OpenDatabase::open(settings)?;
    let store = StoreWithSource::open(settings, &database, args.media_root.as_deref())?;
    let adopt = assembly::adopt_library(&database, store, args.without_bytes);
    let plan = plan(&adopt, given)?;
    let mut progress = |done: usize| eprintln!("adopted {done} of {total}");
    let adopted = adopt.run(plan, &mut progress).map_err(CliError::use_case)?;
    write_outcome(out, &adopted)
}

/// The plan of the adoption. If there are obstacles, all of them are printed to standard error.
fn plan(adopt: &AdoptLibrary, given: Given) -> Result<AdoptionPlan, CliError> {
    let Given { files, mut problems } = given;
    match adopt.plan(files) {
        Ok(plan) if problems.is_empty() => return Ok(plan),
        Ok(_) => {}
        Err(PlanAdoptionError::Obstacles(obstacles)) => {
            let problem = |(line, obstacle): (usize, Obstacle)| (line, obstacle.to_string());
            problems.extend(obstacles.into_iter().map(problem));
        }
        Err(error) => return Err(CliError::use_case(error)),
    }
    problems.sort_by_key(|(line, _)| *line);
    for (line, problem) in problems.iter().take(LISTED) {
        eprintln!("line {line}: {problem}");
    }
    if problems.len() > LISTED {
        eprintln!("and {} more", problems.len() - LISTED);
    }
    Err(CliError::NothingAdopted(problems.len()))
}

fn write_outcome(out: &mut dyn Write, adopted: &AdoptionReport) -> Result<(), CliError> {
    for user in &adopted.added_users {
        writeln!(out, "new inactive user {} with the id {}", user.username, user.id.get())?;
    }
    for user in &adopted.moved_users {
        writeln!(out, "{} has the id {} now", user.username, user.id.get())?;
    }
    if adopted.transferred > 0 {
        writeln!(out, "transferred the content of {} keys", adopted.transferred)?;
    }
    writeln!(out, "added {}, unchanged {}", adopted.added, adopted.unchanged)?;
    Ok(())
}
