use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::error::CliError;

/// How long the server may take for each step of an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Succeeds when the server at `address` says that it is ready. An unspecified address, at which servers
/// listen on every interface, reaches this machine.
pub(super) fn run(address: SocketAddr) -> Result<(), CliError> {
    let answer = ask(address).map_err(|source| CliError::Unanswered { address, source })?;
    if answer.starts_with("HTTP/1.1 200 ") {
        return Ok(());
    }
    Err(CliError::NotReady { address, answer: answer.trim_end().to_owned() })
}

/// The first line of the answer.
fn ask(address: SocketAddr) -> io::Result<String> {
    let mut connection = TcpStream::connect_timeout(&address, PATIENCE)?;
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    write!(connection, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut status_line = String::new();
    BufReader::new(connection).read_line(&mut status_line)?;
    Ok(status_line)
}
