//! Notices that a client disconnects while its request is in progress.

use std::future::pending;
use std::io;
use std::net::TcpStream as StdStream;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::rt::time::sleep;
use tokio::io::Interest;

/// Grace time for a client that has closed its half of the connection. It may just have nothing
/// more to send, which cannot be distinguished from a disconnect.
const GRACE: Duration = Duration::from_millis(250);

/// A second descriptor of a client's connection.
pub struct ClientWatch(OwnedFd);

impl ClientWatch {
    /// Watches `connection` while this exists.
    ///
    /// # Errors
    /// When the process has no descriptor left.
    pub fn new(connection: &TcpStream) -> io::Result<Self> {
        connection.as_fd().try_clone_to_owned().map(Self)
    }

    /// Returns 250 ms after the client has closed the connection, or its own half.
    pub async fn gone(&self) {
        // If the system cannot report it, the client counts as connected.
        if self.closed().await.is_err() {
            pending::<()>().await;
        }
        sleep(GRACE).await;
    }

    async fn closed(&self) -> io::Result<()> {
        let connection = TcpStream::from_std(StdStream::from(self.0.try_clone()?))?;
        while !connection.ready(Interest::READABLE).await?.is_read_closed() {
            // Another request has arrived. It is read elsewhere; wait for the next event.
            let _ = connection
                .try_io(Interest::READABLE, || Err::<(), _>(io::ErrorKind::WouldBlock.into()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{Shutdown, TcpListener, TcpStream as StdStream};

    use actix_web::rt::net::TcpStream;
    use actix_web::rt::task::yield_now;
    use futures_util::future::{Either, select};

    use super::ClientWatch;

    /// Both ends of a connection: client and server.
    fn connected() -> (StdStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let client = StdStream::connect(address).expect("it is accepted");
        let (server, _) = listener.accept().expect("a client has connected");
        server.set_nonblocking(true).expect("it is a socket");
        (client, TcpStream::from_std(server).expect("it is a socket"))
    }

    #[actix_web::test]
    async fn a_client_that_closes_its_connection_is_gone() {
        let (mut client, server) = connected();
        let watch = ClientWatch::new(&server).expect("there is a descriptor");
        client.write_all(b"another request").expect("the server has room");
        drop(client);
        watch.gone().await;
    }

    #[actix_web::test]
    async fn a_client_that_sends_another_request_is_connected() {
        let (mut client, server) = connected();
        let watch = ClientWatch::new(&server).expect("there is a descriptor");
        client.write_all(b"another request").expect("the server has room");
        let turns = async {
            for _ in 0..1000 {
                yield_now().await;
            }
        };
        let gone = Box::pin(watch.gone());
        let Either::Right(((), gone)) = select(gone, Box::pin(turns)).await else {
            panic!("it counts as disconnected");
        };
        client.shutdown(Shutdown::Write).expect("it is open");
        gone.await;
    }
}
