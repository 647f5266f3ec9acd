use std::fmt;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use application::{Rebuild, RebuildThumbnails, RebuildThumbnailsError, Rebuilt, RetiredContent};
use clap::Args;
use domain::{MediaFile, MediaFileId};
use ports::{MediaFiles, NoThumbnails};

use super::targets::{AllImages, NoTarget, count_all, of_ids};
use crate::cli::bulk::Bulk;
use crate::cli::content_pipeline::content_pipeline;
use crate::cli::error::CliError;
use crate::settings::Settings;
use crate::stderr;
use crate::system::SystemClock;
use crate::wiring::Wiring;
use api_actix::chain;

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli) struct RebuildArgs {
    /// Images that lack one of the four thumbnails, or its bytes
    #[arg(long)]
    missing: bool,
    /// Every image
    #[arg(long)]
    all: bool,
    /// The images of these ids
    #[arg(long = "id", value_name = "ID", num_args = 1..)]
    ids: Vec<MediaFileId>,
}

/// Makes the thumbnails of the images that `args` name anew.
pub(super) fn run(
    args: RebuildArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let wiring = Wiring::open(settings)?.with_image_workers(settings)?;
    let database = &wiring.database;
    let which = if args.missing { Rebuild::Missing } else { Rebuild::All };
    let is_by_id = !args.ids.is_empty();
    let (total, targets) = targets(args, &wiring)?;
    let rebuild = RebuildThumbnails::new(
        content_pipeline(&wiring),
        database.ports.clone(),
        database.ports.clone(),
        retired_content(&wiring),
        Arc::new(SystemClock),
    );
    let (bulk, tally) = (Bulk::start(), Tally { is_by_id, ..Tally::default() });
    bulk.expect(total);
    bulk.run(targets, &tally, |target| match target {
        Ok(image) => tally.note(&image, rebuild.run(&image, which)),
        Err(error) => tally.note_no_target(&error),
    });
    let failed = tally.failed.load(Ordering::Relaxed);
    bulk.conclude(out, &tally, failed)
}

type Targets<'a> = Box<dyn Iterator<Item = Result<MediaFile, NoTarget>> + Send + 'a>;

/// The images that `args` name, and how many there are.
fn targets(args: RebuildArgs, wiring: &Wiring) -> Result<(u64, Targets<'_>), CliError> {
    let files: &dyn MediaFiles = &*wiring.database.ports;
    if !args.ids.is_empty() {
        return Ok((args.ids.len() as u64, Box::new(of_ids(files, args.ids))));
    }
    let total = count_all(files).map_err(CliError::use_case)?;
    Ok((total, Box::new(AllImages::new(wiring.database.ports.clone()))))
}

fn retired_content(wiring: &Wiring) -> Arc<RetiredContent> {
    Arc::new(RetiredContent {
        store: Arc::clone(&wiring.file_store),
        keys: wiring.database.ports.clone(),
        clock: Arc::new(SystemClock),
    })
}

/// What became of the images so far.
#[derive(Default)]
struct Tally {
    /// Whether somebody asked for each of the images.
    is_by_id: bool,
    rebuilt: AtomicU64,
    complete: AtomicU64,
    unsupported: AtomicU64,
    outdated: AtomicU64,
    failed: AtomicU64,
}

impl Tally {
    fn note(&self, image: &MediaFile, rebuilt: Result<Rebuilt, RebuildThumbnailsError>) {
        let count = match rebuilt {
            Ok(Rebuilt::Replaced) => &self.rebuilt,
            Ok(Rebuilt::Complete) => &self.complete,
            Ok(Rebuilt::Outdated) => &self.outdated,
            // Such images have none by nature, which is a failure only where they were asked for.
            Err(RebuildThumbnailsError::NotMade(NoThumbnails::UnsupportedFormat))
                if !self.is_by_id =>
            {
                &self.unsupported
            }
            Err(error) => {
                let (id, reason) = (image.id.get(), reason(&error));
                stderr::tell(&format!("failed: media file {id} ({}): {reason}", image.key));
                &self.failed
            }
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    fn note_no_target(&self, error: &NoTarget) {
        stderr::tell(&format!("failed: {}", chain(error)));
        self.failed.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |count: &AtomicU64| count.load(Ordering::Relaxed);
        write!(f, "{} rebuilt", number(&self.rebuilt))?;
        for (count, what) in [
            (&self.complete, "complete already"),
            (&self.unsupported, "of formats without thumbnails"),
            (&self.outdated, "changed meanwhile"),
        ] {
            if number(count) > 0 {
                write!(f, ", {} {what}", number(count))?;
            }
        }
        write!(f, ", {} failed", number(&self.failed))
    }
}

fn reason(error: &RebuildThumbnailsError) -> String {
    let RebuildThumbnailsError::NotMade(reason) = error else {
        return chain(error);
    };
    match reason {
        NoThumbnails::UnsupportedFormat => "its format can have no thumbnails",
        NoThumbnails::TooLarge => "it is larger than the settings allow for thumbnails",
        NoThumbnails::Unreadable => "it is broken",
        NoThumbnails::Aborted => "the work on it crashed or took too long",
    }
    .to_owned()
}
