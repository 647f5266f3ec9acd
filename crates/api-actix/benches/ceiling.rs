//! Answers every retrieve with one recorded response: the limit of actix-web on this machine, with
//! the routes and options of the service and none of its work.
//!
//! `ceiling ADDRESS ANSWER`: the file ANSWER has lines of `name: value`, an empty line, and the
//! body.

use std::error::Error;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;
use std::{env, fs};

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer, rt};

/// The paths that the router tries before that of a media file.
const PATHS_BEFORE: [&str; 2] = ["/api/media/files", "/api/media/files/"];
const PATHS: [&str; 2] = ["/api/media/files/{id}", "/api/media/files/{id}/"];

struct Recorded {
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Recorded {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = fs::read_to_string(path)?;
        let (head, body) = text.split_once("\n\n").ok_or("no empty line")?;
        let headers = head.lines().map(header).collect::<Result<_, _>>()?;
        Ok(Self { headers, body: Bytes::copy_from_slice(body.as_bytes()) })
    }
}

fn header(line: &str) -> Result<(HeaderName, HeaderValue), Box<dyn Error>> {
    let (name, value) = line.split_once(": ").ok_or("no header")?;
    Ok((name.parse()?, value.parse()?))
}

async fn answer(_id: web::Path<String>, recorded: web::Data<Recorded>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for header in &recorded.headers {
        response.insert_header(header.clone());
    }
    response.body(recorded.body.clone())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [address, answer_file] = arguments.as_slice() else {
        return Err("usage: ceiling ADDRESS ANSWER".into());
    };
    let address: SocketAddr = address.parse()?;
    let recorded = web::Data::new(Recorded::read(Path::new(answer_file))?);
    let app = move || {
        App::new()
            .app_data(recorded.clone())
            .service(web::resource(PATHS_BEFORE).get(answer_nothing))
            .service(web::resource(PATHS).get(answer))
    };
    let workers = available_parallelism().map_or(1, NonZeroUsize::get);
    let server = HttpServer::new(app).tcp_nodelay(true).workers(workers).bind(address)?;
    Ok(rt::System::new().block_on(server.run())?)
}

async fn answer_nothing() -> HttpResponse {
    HttpResponse::NotFound().finish()
}
