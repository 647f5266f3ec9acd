//! `serve --first-admin`: adds an admin to an empty database and prints how to use the service.

use std::io::{self, Write};
use std::net::SocketAddr;

use application::{CreateFirstAdmin, TokenKey};
use domain::Username;

use super::error::CliError;
use super::library_link::{base_url, library_link, reachable};

/// If there is no user yet, adds an admin and prints how to use the service at `address`, or at its
/// public URL.
pub(super) fn run(
    first_admin: &CreateFirstAdmin,
    name: &Username,
    public_url: Option<&str>,
    address: SocketAddr,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    if let Some(issued) = first_admin.run(name).map_err(CliError::use_case)? {
        let link = library_link(&base_url(public_url, address), &issued.key);
        write_welcome(out, name, &issued.key, address, &link)?;
    } else {
        tracing::info!("there are users already, no admin is added");
    }
    Ok(())
}

fn write_welcome(
    out: &mut dyn Write,
    name: &Username,
    key: &TokenKey,
    address: SocketAddr,
    link: &str,
) -> io::Result<()> {
    let (key, address) = (key.reveal(), reachable(address));
    write!(
        out,
        "\
There was no user yet, so the admin {name} was added. Its key is shown only once:

    {key}

Open the library in a browser. This link signs you in:

    {link}

Upload a file, such as photo.jpg in this folder:

    curl -H 'Authorization: Token {key}' -F f=@photo.jpg http://{address}/api/media/files

Retrieve its details, by the id in the response:

    curl -H 'Authorization: Token {key}' http://{address}/api/media/files/1

"
    )?;
    out.flush()
}
