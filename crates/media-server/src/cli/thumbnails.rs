//! `thumbnails`: rebuilds thumbnails.

mod rebuild;
mod targets;

use std::io::Write;

use clap::Subcommand;

use super::error::CliError;
use crate::settings::Settings;

#[derive(Subcommand)]
pub(super) enum ThumbnailsCommand {
    /// Rebuild the thumbnails of stored images
    Rebuild(rebuild::RebuildArgs),
}

impl ThumbnailsCommand {
    pub(super) fn run(self, settings: &Settings, out: &mut dyn Write) -> Result<(), CliError> {
        match self {
            Self::Rebuild(args) => rebuild::run(args, settings, out),
        }
    }
}
