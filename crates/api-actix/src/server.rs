//! The HTTP server: its listener, its workers, and how it stops.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App, rt};

use crate::answer_memory::chunk_answer;
use crate::connections::Capacity;
use crate::http_server::{ClientTimeouts, listen};
use crate::metrics::{SweepMetrics, measure_request};
use crate::origin::require_origin;
use crate::request_log::log_request;
use crate::routes;
use crate::services::Services;
use crate::stop_signals::{StopSignals, run_until_told_to_stop};
use crate::unread_body::hold_body;

/// The service, listening and ready to run.
pub struct Server {
    listener: TcpListener,
    services: Services,
    timeouts: Timeouts,
}

/// How long the server waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    /// For clients.
    pub(crate) client: ClientTimeouts,
    /// For requests in progress once the server stops, in whole seconds.
    pub(crate) shutdown: Duration,
}

impl Server {
    /// Binds `address`. Connections queue up from here on.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn bind(address: SocketAddr, services: Services) -> io::Result<Self> {
        let timeouts = services.timeouts();
        Ok(Self { listener: TcpListener::bind(address)?, services, timeouts })
    }

    /// The address that is bound, its port chosen by the system where none was given.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Where sweeps are counted.
    #[must_use]
    pub fn sweep_metrics(&self) -> SweepMetrics {
        self.services.sweep_metrics()
    }

    /// Serves until the process is told to stop by SIGTERM or SIGINT. From then on connections are refused, and requests
    /// in progress are finished unless they take longer than set, or the process is told a second time.
    /// Calls `on_ready` once signals are heeded, just before the first connection is accepted.
    ///
    /// # Errors
    /// When the listener fails, the system has no thread to give, or signals cannot be received.
    pub fn run(self, on_ready: impl FnOnce()) -> io::Result<()> {
        let Self { listener, services, timeouts } = self;
        let capacity = Capacity::of_process();
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
            on_ready();
            let builder = actix_server::Server::build()
                .workers(capacity.workers)
                .max_concurrent_connections(capacity.connections_per_worker)
                .disable_signals()
                .shutdown_timeout(timeouts.shutdown.as_secs());
            let server = listen(builder, listener, timeouts.client, app)?;
            run_until_told_to_stop(server, stop_signals, timeouts.shutdown).await
        })
    }
}
