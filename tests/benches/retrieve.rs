//! How near a retrieve (token, permission, file, uploader, four thumbnails) comes to an answer that takes
//! no work, of the same server in the same run.
//!
//! Rounds of both alternate, and the medians are compared, so that what else the machine does falls on
//! both alike.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use tests::{Backend, Server, Site, samples};

const ROUND: Duration = Duration::from_secs(1);
const ROUNDS: usize = 5;

fn main() {
    println!(
        "{:<12}{:>12}{:>14}{:>14}{:>8}",
        "database", "connections", "retrieve/s", "ceiling/s", "ratio"
    );
    for (name, backend) in [("SQLite", Backend::Sqlite), ("PostgreSQL", Backend::Postgres)] {
        let site = Site::new(backend);
        let token = site.admin();
        let server = site.start();
        let id = server.stored(&token, "photo.png", samples::png(1200, 900))["id"].clone();
        let retrieve = format!("/api/media/files/{id}");
        for connections in [1, 16] {
            let (mut retrieves, mut ceilings) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                retrieves.push(rate(&server, &retrieve, &token, connections));
                ceilings.push(rate(&server, "/healthz", &token, connections));
            }
            let (retrieve, ceiling) = (median(retrieves), median(ceilings));
            let ratio = retrieve / ceiling;
            println!("{name:<12}{connections:>12}{retrieve:>14.0}{ceiling:>14.0}{ratio:>8.2}");
        }
    }
}

/// Answers a second over kept-alive connections that each ask one request at a time.
fn rate(server: &Server, path: &str, token: &str, connections: usize) -> f64 {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Token {token}\r\n\r\n");
    let started = Instant::now();
    let answers: u32 = thread::scope(|scope| {
        let clients: Vec<_> = (0..connections)
            .map(|_| scope.spawn(|| ask_until(server, &request, started + ROUND)))
            .collect();
        clients.into_iter().map(|client| client.join().expect("a client does not panic")).sum()
    });
    f64::from(answers) / started.elapsed().as_secs_f64()
}

fn ask_until(server: &Server, request: &str, end: Instant) -> u32 {
    let mut stream = BufReader::new(TcpStream::connect(server.address()).expect("it listens"));
    stream.get_ref().set_nodelay(true).expect("a socket has that option");
    let mut answers = 0;
    while Instant::now() < end {
        stream.get_mut().write_all(request.as_bytes()).expect("it reads");
        read_answer(&mut stream);
        answers += 1;
    }
    answers
}

fn read_answer(stream: &mut BufReader<TcpStream>) {
    let (mut line, mut length) = (String::new(), 0);
    stream.read_line(&mut line).expect("it answers");
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");
    while line != "\r\n" {
        line.clear();
        stream.read_line(&mut line).expect("it answers");
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length is a number");
        }
    }
    stream.read_exact(&mut vec![0; length]).expect("it sends a whole body");
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
