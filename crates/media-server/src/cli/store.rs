//! The flag of the commands by which an operator says that a data folder belongs to a database.

use clap::Args;

use crate::settings::Settings;
use crate::wiring::{OpenError, ServerLock, Wiring};

#[derive(Args)]
pub(super) struct StoreArgs {
    /// Makes the data folder the database's own, whatever store ids the two have
    ///
    /// For a restore without the file store-id, and for a folder or a database that took the place of another on
    /// purpose. No other server may use the folder meanwhile. Leave the flag out afterwards.
    #[arg(long)]
    adopt_store: bool,
}

impl StoreArgs {
    /// Keeps servers away from the data folder where it is about to be adopted.
    pub(super) fn lock(&self, settings: &Settings) -> Result<Option<ServerLock>, OpenError> {
        self.adopt_store.then(|| ServerLock::take_alone(settings)).transpose()
    }

    /// Opens what `settings` name.
    pub(super) fn open(&self, settings: &Settings) -> Result<Wiring, OpenError> {
        if self.adopt_store { Wiring::open_adopting(settings) } else { Wiring::open(settings) }
    }
}
