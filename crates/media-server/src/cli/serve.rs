//! `serve`: runs the server.

use std::io::Write;
use std::time::Duration;

use api_actix::{Server, SweepMetrics};
use application::Sweep;
use clap::Args;
use domain::Username;

use super::error::CliError;
use super::first_admin;
use super::store::StoreArgs;
use crate::assembly;
use crate::memory::keep_trimmed;
use crate::settings::Settings;
use crate::sweeper::Sweeper;
use crate::wiring::{ServerLock, missing_decoders};

#[derive(Args)]
pub(super) struct ServeArgs {
    /// If there is no user yet, add an admin with this name and print its key
    #[arg(long, value_name = "NAME")]
    first_admin: Option<Username>,
    #[command(flatten)]
    store: StoreArgs,
}

/// Serves until a signal arrives. The address is bound before the first admin is added, so that a
/// key is shown only if it can be used.
pub(super) fn run(
    args: &ServeArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let _lock = match args.store.lock(settings)? {
        Some(exclusive) => exclusive,
        None => ServerLock::take(settings)?,
    };
    let wiring = args.store.open(settings)?;
    wiring.try_file_store(settings)?;
    let wiring = wiring.with_image_workers(settings)?;
    let first_admin = assembly::create_first_admin(&wiring.database);
    let cannot_bind = |source| CliError::Bind { address: settings.http.bind, source };
    let sweep = assembly::sweep(settings, &wiring);
    let services = assembly::services(settings, wiring);
    let server = Server::bind(settings.http.bind, services).map_err(cannot_bind)?;
    let address = server.local_addr().map_err(cannot_bind)?;
    if let Some(name) = &args.first_admin {
        let public_url = settings.http.public_url.as_deref();
        first_admin::run(&first_admin, name, public_url, address, out)?;
    }
    let metrics = server.sweep_metrics();
    let _sweeper = start_sweeper(sweep, settings.sweep.interval, metrics)?;
    keep_trimmed().map_err(CliError::Serve)?;
    for images in missing_decoders() {
        tracing::info!(images, "this build has no decoder for these; they get no thumbnails");
    }
    let database = &settings.database_url();
    server.run(|| tracing::info!(listening = %address, %database, "ready")).map_err(CliError::Serve)
}

/// `None` for an interval of zero, which disables sweeps.
fn start_sweeper(
    sweep: Sweep,
    interval: Duration,
    metrics: SweepMetrics,
) -> Result<Option<Sweeper>, CliError> {
    let is_enabled = !interval.is_zero();
    let start = || Sweeper::start(sweep, interval, metrics).map_err(CliError::Serve);
    is_enabled.then(start).transpose()
}
