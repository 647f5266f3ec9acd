use std::io::Write;
use std::sync::Arc;

use application::FirstAdmin;
use clap::Args;
use domain::Username;

use super::error::CliError;
use super::first_admin;
use crate::Server;
use crate::settings::Settings;
use crate::system::{OsRandomness, SystemClock};
use crate::wiring::{Database, ServerLock, Wiring};

#[derive(Args)]
pub(super) struct ServeArgs {
    /// Where there is no user yet, makes an admin of this name and prints its key
    #[arg(long, value_name = "NAME")]
    first_admin: Option<Username>,
}

/// Serves until the process is told to stop. The address is taken before the first admin is made, so
/// that a key is only shown where it can be used.
pub(super) fn run(
    args: &ServeArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let _lock = ServerLock::take(settings)?;
    let wiring = Wiring::open(settings)?;
    wiring.try_file_store(settings)?;
    let wiring = wiring.with_image_workers(settings)?;
    let first_admin = first_admin_of(&wiring.database);
    let cannot_bind = |source| CliError::Bind { address: settings.bind, source };
    let server = Server::build(settings, wiring).map_err(cannot_bind)?;
    let address = server.local_addr().map_err(cannot_bind)?;
    if let Some(name) = &args.first_admin {
        first_admin::run(&first_admin, name, address, out)?;
    }
    server.run().map_err(CliError::Serve)
}

fn first_admin_of(database: &Database) -> FirstAdmin {
    FirstAdmin::new(
        Arc::clone(&database.users),
        Arc::clone(&database.tokens),
        Arc::new(SystemClock),
        Arc::new(OsRandomness),
    )
}
