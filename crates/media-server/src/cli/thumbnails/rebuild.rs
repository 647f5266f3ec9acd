//! `thumbnails rebuild`: rebuilds the thumbnails of stored images.

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use application::{Rebuild, RebuildThumbnailsError, Rebuilt};
use clap::Args;
use domain::{MediaFile, MediaFileId};
use ports::{MediaFiles, NoThumbnails};

use super::targets::{AllImages, NoTarget, count_all, of_ids};
use crate::assembly;
use crate::cli::bulk::Bulk;
use crate::cli::error::CliError;
use crate::settings::Settings;
use crate::stderr;
use crate::wiring::Wiring;
use api_actix::chain;

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli) struct RebuildArgs {
    /// Images without one of the four thumbnails, or without its file
    #[arg(long)]
    missing: bool,
    /// Every image
    #[arg(long)]
    all: bool,
    /// The images of these ids
    #[arg(long = "id", value_name = "ID", num_args = 1..)]
    ids: Vec<MediaFileId>,
}

/// Rebuilds the thumbnails of the images of `args`.
pub(super) fn run(
    args: RebuildArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let wiring = Wiring::open(settings)?.with_image_workers(settings)?;
    let which = if args.missing { Rebuild::Missing } else { Rebuild::All };
    let is_by_id = !args.ids.is_empty();
    let (total, targets) = targets(args, &wiring)?;
    let rebuild = assembly::rebuild_thumbnails(&wiring);
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

/// The images of `args`, and their number.
fn targets(args: RebuildArgs, wiring: &Wiring) -> Result<(u64, Targets<'_>), CliError> {
    let files: &dyn MediaFiles = &*wiring.database.ports;
    if !args.ids.is_empty() {
        return Ok((args.ids.len() as u64, Box::new(of_ids(files, args.ids))));
    }
    let total = count_all(files).map_err(CliError::use_case)?;
    Ok((total, Box::new(AllImages::new(wiring.database.ports.clone()))))
}

/// The results so far.
#[derive(Default)]
struct Tally {
    /// Whether each image was named by its id.
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
            // Such images never have thumbnails, which is an error only if they were named.
            Err(RebuildThumbnailsError::NotMade(NoThumbnails::UnsupportedFormat))
                if !self.is_by_id =>
            {
                &self.unsupported
            }
            Err(error) => {
                let (id, reason) = (image.id.get(), reason(&error));
                stderr::write_line(&format!("failed: media file {id} ({}): {reason}", image.key));
                &self.failed
            }
        };
        count.fetch_add(1, Ordering::Relaxed);
    }

    fn note_no_target(&self, error: &NoTarget) {
        stderr::write_line(&format!("failed: {}", chain(error)));
        self.failed.fetch_add(1, Ordering::Relaxed);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |count: &AtomicU64| count.load(Ordering::Relaxed);
        write!(f, "{} rebuilt", number(&self.rebuilt))?;
        for (count, what) in [
            (&self.complete, "already complete"),
            (&self.unsupported, "in formats without thumbnails"),
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
        NoThumbnails::UnsupportedFormat => "its format is not supported",
        NoThumbnails::TooLarge => "it exceeds the limits of the settings",
        NoThumbnails::Unreadable => "it is malformed",
        NoThumbnails::Aborted => "the work on it crashed or took too long",
    }
    .to_owned()
}
