//! The flag `--adopt-store`, which binds the data folder to the database.

use clap::Args;

use crate::settings::Settings;
use crate::wiring::{OpenError, ServerLock, Wiring};

#[derive(Args)]
pub(super) struct StoreArgs {
    /// Bind the data folder to the database, even if their store ids differ
    ///
    /// For a restore without the file store-id, and for a folder or a database that was replaced on
    /// purpose. No other server may use the folder at the same time. Omit the flag afterwards.
    #[arg(long)]
    adopt_store: bool,
}

impl StoreArgs {
    /// Locks the data folder against servers if it is about to be bound.
    pub(super) fn lock(&self, settings: &Settings) -> Result<Option<ServerLock>, OpenError> {
        self.adopt_store.then(|| ServerLock::take_alone(settings)).transpose()
    }

    /// Opens the library of `settings`.
    pub(super) fn open(&self, settings: &Settings) -> Result<Wiring, OpenError> {
        if self.adopt_store { Wiring::open_adopting(settings) } else { Wiring::open(settings) }
    }
}
