//! The HTTP server: its listener, its workers, and how it stops.

use std::io;
use std::net::{SocketAddr, TcpListener};

use actix_web::middleware::from_fn;
use actix_web::{App, rt};

use crate::http::connections::Capacity;
use crate::http::cross_origin::CrossOrigin;
use crate::http::listener::listen;
use crate::http::origin::require_origin;
use crate::http::panics::catch_panic;
use crate::http::request_log::log_request;
use crate::http::response_budget::budget_response;
use crate::http::stop_signals::{StopSignals, run_until_stopped};
use crate::http::unread_body::hold_body;
use crate::metrics::{SweepMetrics, measure_request};
use crate::routes;
use crate::services::{Services, Timeouts};

/// The service, listening and ready to run.
pub struct Server {
    listener: TcpListener,
    services: Services,
    timeouts: Timeouts,
}

impl Server {
    /// Binds `address`. From now on connections queue up.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn bind(address: SocketAddr, services: Services) -> io::Result<Self> {
        let timeouts = services.timeouts();
        Ok(Self { listener: TcpListener::bind(address)?, services, timeouts })
    }

    /// The bound address. The system has chosen the port if it was 0.
    ///
    /// # Errors
    /// When the system does not return it.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The counters of sweeps.
    #[must_use]
    pub fn sweep_metrics(&self) -> SweepMetrics {
        self.services.sweep_metrics()
    }

    /// Serves until SIGTERM or SIGINT. From then on new connections are refused. Requests in
    /// progress are finished unless they exceed the shutdown timeout, or a second signal arrives.
    /// Calls `on_ready` once signals are handled, just before the first connection is accepted.
    ///
    /// # Errors
    /// When the listener fails, no thread can be started, or signals cannot be received.
    pub fn run(self, on_ready: impl FnOnce()) -> io::Result<()> {
        let Self { listener, services, timeouts } = self;
        let capacity = Capacity::of_process();
        let app = move || {
            App::new()
                .configure(|config| services.register(config))
                .configure(routes::configure)
                .wrap(from_fn(budget_response))
                .wrap(from_fn(require_origin))
                .wrap(from_fn(hold_body))
                .wrap(from_fn(catch_panic))
                .wrap(CrossOrigin::new(services.allowed_origins()))
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
            run_until_stopped(server, stop_signals, timeouts.shutdown).await
        })
    }
}
