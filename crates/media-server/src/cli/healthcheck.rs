//! `healthcheck`: asks a server whether it is ready.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::error::CliError;

/// Timeout of each step of the request.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Succeeds if the server at `address` is ready. An unspecified address, such as `0.0.0.0`, reaches
/// this machine.
pub(super) fn run(address: SocketAddr) -> Result<(), CliError> {
    let answer = ask(address).map_err(|source| CliError::Unanswered { address, source })?;
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    Err(CliError::NotReady { address, answer: answer.trim_end().to_owned() })
}

/// The status line of the response.
fn ask(address: SocketAddr) -> io::Result<String> {
    let mut connection = TcpStream::connect_timeout(&address, TIMEOUT)?;
    connection.set_read_timeout(Some(TIMEOUT))?;
    connection.set_write_timeout(Some(TIMEOUT))?;
    write!(connection, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut status_line = String::new();
    BufReader::new(connection).read_line(&mut status_line)?;
    Ok(status_line)
}
