//! The HTTP server of actix-web, over connections that time out slow readers.

use std::fmt;
use std::future::ready;
use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Request, Response};
use actix_server::{Server, ServerBuilder};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;

use super::paced_connection::PacedConnection;
use super::write_buffer::{FLUSH_BYTES, WriteBuffer};

/// Timeout for closing a connection whose request was not read to its end.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// Timeouts of clients.
#[derive(Clone, Copy, Debug)]
pub struct ClientTimeouts {
    /// For sending the head of a request.
    pub request: Duration,
    /// For reading nothing of a response.
    pub reader: Duration,
}

/// Serves the application that `new_app` creates for each worker, on every connection to
/// `listener`.
///
/// # Errors
/// When the listener fails.
pub fn listen<F, I, S, B>(
    builder: ServerBuilder,
    listener: TcpListener,
    timeouts: ClientTimeouts,
    new_app: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let stopping = builder.graceful_shutdown_signal();
    let new_service = move || {
        let stopping = stopping.clone();
        let app = new_app().into_factory().map_err(|error| error.into().error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .client_request_timeout(timeouts.request)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .h1_write_buffer_size(FLUSH_BYTES)
            .on_connect_ext(|connection: &PacedConnection, extensions| {
                extensions.insert(Rc::new(WriteBuffer::default()));
                match connection.watch() {
                    Ok(watch) => drop(extensions.insert(watch)),
                    Err(error) => tracing::debug!(%error, "disconnects go unnoticed"),
                }
            })
            .h1(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| {
            let connection = PacedConnection::new(stream, timeouts.reader);
            let peer = connection.peer_addr();
            ready(Ok::<_, DispatchError>((connection, peer)))
        })
        .and_then(http)
    };
    Ok(builder.listen("http", listener, new_service)?.run())
}
