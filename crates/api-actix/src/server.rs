use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App, rt};
use application::Sweep;

use crate::answer_memory::chunk_answer;
use crate::connections::Capacity;
use crate::http_server::{ClientTimeouts, listen};
use crate::memory::keep_trimmed;
use crate::metrics::measure_request;
use crate::origin::require_origin;
use crate::request_log::log_request;
use crate::routes;
use crate::services::Services;
use crate::settings::{DatabaseUrl, Settings};
use crate::stop_signals::{StopSignals, run_until_told_to_stop};
use crate::sweeper::{Sweeper, sweep};
use crate::unread_body::hold_body;
use crate::wiring::Wiring;

/// The service, listening and ready to run.
pub struct Server {
    listener: TcpListener,
    database: DatabaseUrl,
    services: Services,
    sweep: Option<(Sweep, Duration)>,
    body_timeout: Duration,
    reader_timeout: Duration,
    shutdown_timeout: Duration,
}

impl Server {
    /// Binds the address that `settings` name. Connections queue up from here on.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn build(settings: &Settings, wiring: Wiring) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.bind)?;
        let sweep = sweep(settings, &wiring);
        let services = Services::new(settings, wiring);
        Ok(Self {
            listener,
            database: settings.database_url.clone(),
            services,
            sweep,
            body_timeout: settings.body_timeout,
            reader_timeout: settings.reader_timeout,
            shutdown_timeout: settings.shutdown_timeout,
        })
    }

    /// The address that is bound, its port chosen by the system where the settings leave it open.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves, and sweeps meanwhile, until the process is told to stop by SIGTERM or SIGINT. From then on connections are
    /// refused, and requests under way are finished unless they take longer than the settings allow, or
    /// the process is told a second time.
    ///
    /// # Errors
    /// When the listener fails, the system has no thread to give, or signals cannot be received.
    pub fn run(self) -> io::Result<()> {
        let Self {
            listener,
            database,
            services,
            sweep,
            body_timeout,
            reader_timeout,
            shutdown_timeout,
        } = self;
        let address = listener.local_addr()?;
        let capacity = Capacity::of_process();
        let metrics = services.sweep_metrics();
        let _sweeper =
            sweep.map(|(sweep, interval)| Sweeper::start(sweep, interval, metrics)).transpose()?;
        keep_trimmed()?;
        let app = move || {
            App::new()
                .configure(|config| services.register(config))
                .configure(routes::configure)
                .wrap(from_fn(chunk_answer))
                .wrap(from_fn(require_origin))
                .wrap(from_fn(hold_body))
                .wrap(from_fn(log_request))
                .wrap(from_fn(measure_request))
        };
        rt::System::new().block_on(async {
            let stop_signals = StopSignals::new()?;
            // Whoever reads this may tell it to stop at once.
            tracing::info!(listening = %address, %database, "ready");
            let builder = actix_server::Server::build()
                .workers(capacity.workers)
                .max_concurrent_connections(capacity.connections_per_worker)
                .disable_signals()
                .shutdown_timeout(shutdown_timeout.as_secs());
            let timeouts = ClientTimeouts { request: body_timeout, reader: reader_timeout };
            let server = listen(builder, listener, timeouts, app)?;
            run_until_told_to_stop(server, stop_signals, shutdown_timeout).await
        })
    }
}
