//! `serve --first-admin`: adds an admin to an empty database and prints how to use the service.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use application::{CreateFirstAdmin, TokenKey};
use domain::Username;

use super::error::CliError;

/// If there is no user yet, adds an admin and prints how to use the service at `address`.
pub(super) fn run(
    first_admin: &CreateFirstAdmin,
    name: &Username,
    address: SocketAddr,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    if let Some(issued) = first_admin.run(name).map_err(CliError::use_case)? {
        write_welcome(out, name, &issued.key, reachable(address))?;
    } else {
        tracing::info!("there are users already, no admin is added");
    }
    Ok(())
}

/// The address at which this machine reaches a server that listens on `address`.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn write_welcome(
    out: &mut dyn Write,
    name: &Username,
    key: &TokenKey,
    address: SocketAddr,
) -> io::Result<()> {
    let key = key.reveal();
    write!(
        out,
        "\
There was no user yet, so the admin {name} was added. Its key is shown only once:

    {key}

Upload a file, such as photo.jpg in this folder:

    curl -H 'Authorization: Token {key}' -F f=@photo.jpg http://{address}/api/media/files

Retrieve its details, by the id in the response:

    curl -H 'Authorization: Token {key}' http://{address}/api/media/files/1

"
    )?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn an_unspecified_address_is_shown_as_loopback() {
        let table = [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:8000", "[::1]:8000"),
            ("192.0.2.1:8000", "192.0.2.1:8000"),
        ];
        for (bound, shown) in table {
            let bound = bound.parse().expect("the address is valid");
            assert_eq!(reachable(bound).to_string(), shown);
        }
    }
}
