//! Notices that a client has closed its connection while its answer is being worked on.

use std::future::pending;
use std::io;
use std::net::TcpStream as StdStream;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::rt::time::sleep;
use tokio::io::Interest;

/// How long a client is still waited for that has closed its half of the connection. It may only have
/// nothing more to send; that cannot be distinguished from a client that has gone.
const GRACE: Duration = Duration::from_millis(250);

/// A second descriptor of a client's connection.
pub struct ClientWatch(OwnedFd);

impl ClientWatch {
    /// Watches `connection` for as long as this exists.
    ///
    /// # Errors
    /// When the process has no descriptor left.
    pub fn new(connection: &TcpStream) -> io::Result<Self> {
        connection.as_fd().try_clone_to_owned().map(Self)
    }

    /// Ends 250 ms after the client has closed the connection, or its own half.
    pub async fn gone(&self) {
        // Where the system does not tell, the client counts as there.
        if self.closed().await.is_err() {
            pending::<()>().await;
        }
        sleep(GRACE).await;
    }

    async fn closed(&self) -> io::Result<()> {
        let connection = TcpStream::from_std(StdStream::from(self.0.try_clone()?))?;
        while !connection.ready(Interest::READABLE).await?.is_read_closed() {
            // A further request has come in. It is read elsewhere; here only what comes next counts.
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

    /// Both ends of a connection: the client's, and the server's.
    fn connected() -> (StdStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let client = StdStream::connect(address).expect("it is accepted");
        let (server, _) = listener.accept().expect("a client has connected");
        server.set_nonblocking(true).expect("it is a socket");
        (client, TcpStream::from_std(server).expect("it is a socket"))
    }

    #[actix_web::test]
    async fn a_client_that_has_closed_its_connection_is_gone() {
        let (mut client, server) = connected();
        let watch = ClientWatch::new(&server).expect("there is a descriptor");
        client.write_all(b"a further request").expect("the server has room");
        drop(client);
        watch.gone().await;
    }

    #[actix_web::test]
    async fn a_client_that_sends_a_further_request_is_there() {
        let (mut client, server) = connected();
        let watch = ClientWatch::new(&server).expect("there is a descriptor");
        client.write_all(b"a further request").expect("the server has room");
        let turns = async {
            for _ in 0..1000 {
                yield_now().await;
            }
        };
        let gone = Box::pin(watch.gone());
        let Either::Right(((), gone)) = select(gone, Box::pin(turns)).await else {
            panic!("it was taken for gone");
        };
        client.shutdown(Shutdown::Write).expect("it is open");
        gone.await;
    }
}
