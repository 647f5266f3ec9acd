//! Serves an inbox at 127.0.0.1:8090.

use std::error::Error;
use std::io::Read;
use std::time::SystemTime;

use domain::media_key;
use inbox::{Inbox, guest};
use tiny_http::{Method, Request, Response, Server};

const ADDRESS: &str = "127.0.0.1:8090";
/// The largest file, in bytes.
const MAX_FILE_BYTES: u64 = 16 << 20;

type Reply = Response<std::io::Cursor<Vec<u8>>>;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let server = Server::http(ADDRESS)?;
    let mut inbox = Inbox::default();
    println!("try: curl -T photo.jpg http://{ADDRESS}/");
    for mut request in server.incoming_requests() {
        let reply = reply(&mut inbox, &mut request);
        request.respond(reply)?;
    }
    Ok(())
}

fn reply(inbox: &mut Inbox, request: &mut Request) -> Reply {
    match request.method() {
        Method::Put => put(inbox, request)
            .unwrap_or_else(|error| Response::from_string(error.to_string()).with_status_code(400)),
        Method::Get => match media_key(request.url()).and_then(|key| inbox.get(&key)) {
            Some(bytes) => Response::from_data(bytes),
            None => Response::from_string("Not found.").with_status_code(404),
        },
        _ => Response::from_string("Method not allowed.").with_status_code(405),
    }
}

fn put(inbox: &mut Inbox, request: &mut Request) -> Result<Reply, Box<dyn Error>> {
    let name = request.url().trim_start_matches('/').to_owned();
    let mut content = Vec::new();
    request.as_reader().take(MAX_FILE_BYTES + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MAX_FILE_BYTES {
        return Ok(Response::from_string("The file is too large.").with_status_code(413));
    }
    let file = inbox.put(&guest(), &name, content, SystemTime::now().into())?;
    let json = serde_json::to_string(&file.with_base_url(&format!("http://{ADDRESS}")))?;
    Ok(Response::from_string(json).with_status_code(201))
}
