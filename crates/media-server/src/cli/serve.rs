use std::io::Write;
use std::sync::Arc;

use api_actix::Server;
use application::CreateFirstAdmin;
use clap::Args;
use domain::Username;

use super::error::CliError;
use super::first_admin;
use super::store::StoreArgs;
use crate::assembly;
use crate::memory::keep_trimmed;
use crate::settings::Settings;
use crate::sweeper::{Sweeper, sweep};
use crate::system::{OsRandomness, SystemClock};
use crate::wiring::{OpenDatabase, ServerLock};

#[derive(Args)]
pub(super) struct ServeArgs {
    /// Where there is no user yet, makes an admin of this name and prints its key
    #[arg(long, value_name = "NAME")]
    first_admin: Option<Username>,
    #[command(flatten)]
    store: StoreArgs,
}

/// Serves until the process is told to stop. The address is taken before the first admin is made, so
/// that a key is only shown where it can be used.
pub(super) fn run(
    args: &ServeArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let _lock = match args.store.lock(settings)? {
        Some(alone) => alone,
        None => ServerLock::take(settings)?,
    };
    let wiring = args.store.open(settings)?;
    wiring.try_file_store(settings)?;
    let wiring = wiring.with_image_workers(settings)?;
    let first_admin = first_admin_of(&wiring.database);
    let cannot_bind = |source| CliError::Bind { address: settings.http.bind, source };
    let sweep = sweep(settings, &wiring);
    let services = assembly::services(settings, wiring);
    let server = Server::bind(settings.http.bind, services).map_err(cannot_bind)?;
    let address = server.local_addr().map_err(cannot_bind)?;
    if let Some(name) = &args.first_admin {
        first_admin::run(&first_admin, name, address, out)?;
    }
    let metrics = server.sweep_metrics();
    let _sweeper = sweep
        .map(|(sweep, interval)| Sweeper::start(sweep, interval, metrics))
        .transpose()
        .map_err(CliError::Serve)?;
    keep_trimmed().map_err(CliError::Serve)?;
    let database = &settings.database_url();
    server.run(|| tracing::info!(listening = %address, %database, "ready")).map_err(CliError::Serve)
}

fn first_admin_of(database: &OpenDatabase) -> CreateFirstAdmin {
    CreateFirstAdmin::new(
        database.ports.clone(),
        database.ports.clone(),
        Arc::new(SystemClock),
        Arc::new(OsRandomness),
    )
}
