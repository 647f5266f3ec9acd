use std::io;
use std::net::{SocketAddr, TcpListener};

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, rt};

use crate::origin::require_origin;
use crate::request_log::log_request;
use crate::routes;
use crate::services::Services;
use crate::settings::Settings;
use crate::wiring::Wiring;

/// The service, listening and ready to run.
pub struct Server {
    listener: TcpListener,
    services: Services,
}

impl Server {
    /// Binds the address that `settings` name. Connections queue up from here on.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn build(settings: &Settings, wiring: Wiring) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.bind)?;
        Ok(Self { listener, services: Services::new(settings, wiring) })
    }

    /// The address that is bound, its port chosen by the system where the settings leave it open.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until the process is told to stop by SIGTERM or SIGINT; requests under way are finished.
    ///
    /// # Errors
    /// When the listener fails.
    pub fn run(self) -> io::Result<()> {
        let Self { listener, services } = self;
        let app = move || {
            App::new()
                .configure(|config| services.register(config))
                .configure(routes::configure)
                .wrap(from_fn(require_origin))
                .wrap(from_fn(log_request))
        };
        rt::System::new().block_on(async {
            // Without TCP_NODELAY each kept-alive answer of a file waits 40 ms for an acknowledgement.
            HttpServer::new(app).tcp_nodelay(true).listen(listener)?.run().await
        })
    }
}
