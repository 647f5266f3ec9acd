//! Random changes by several clients while servers are killed and the database is cut off or
//! frozen, for `SOAK_SECONDS` (20) on each database. Afterwards every acknowledged change is there
//! and a deep check is clean.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tests::{Backend, Form, Link, Request, Response, Server, Site, samples};

const CLIENTS: usize = 6;

/// What one client may find of a file: its contents, or `None` for a file that is deleted. An
/// acknowledged change leaves one possibility; a change without an acknowledgement adds one.
struct KnownFile {
    id: i64,
    possible: Vec<Option<Vec<u8>>>,
    /// The requests for it and their answers, for the message of a failure.
    history: Vec<String>,
}

impl KnownFile {
    /// Notes a request and its answer, if there is one.
    fn note(&mut self, request: &str, answer: Option<&Response>) {
        let answer = answer.map(|answer| {
            let beginning = &answer.body[..answer.body.len().min(300)];
            (answer.status, String::from_utf8_lossy(beginning).into_owned())
        });
        self.history.push(format!("{:?} {request}: {answer:?}", SystemTime::now()));
    }

    fn is_certain(&self) -> bool {
        matches!(&*self.possible, [Some(_)])
    }

    fn expect_among_possible(&self, found: Option<&[u8]>) {
        let is_possible = self.possible.iter().any(|possible| possible.as_deref() == found);
        let lengths = |content: Option<&[u8]>| content.map(<[u8]>::len);
        let possible: Vec<_> = self.possible.iter().map(|one| lengths(one.as_deref())).collect();
        let (id, history, found) = (self.id, &self.history, lengths(found));
        assert!(is_possible, "file {id}: {found:?} is none of {possible:?}: {history:#?}");
    }
}

/// The servers of one site, replaced when they are killed.
struct Scene {
    key: String,
    servers: Mutex<Vec<Server>>,
    addresses: Mutex<Vec<SocketAddr>>,
    link: Option<Link>,
    is_over: AtomicBool,
    changes: AtomicU32,
    unanswered: AtomicU32,
}

impl Scene {
    fn new(backend: Backend, server_count: usize) -> Self {
        let mut site = Site::new(backend);
        let key = site.admin();
        site.set("MEDIA_SWEEP_INTERVAL", "1s");
        let link = (backend == Backend::Postgres).then(|| Link::to(&site.database_url()));
        if let Some(link) = &link {
            site.set("MEDIA_DATABASE_URL", link.url());
        }
        let servers: Vec<_> = (0..server_count).map(|_| site.clone().start()).collect();
        let addresses = servers.iter().map(Server::address).collect();
        let (servers, addresses) = (Mutex::new(servers), Mutex::new(addresses));
        let (is_over, changes, unanswered) = Default::default();
        Self { key, servers, addresses, link, is_over, changes, unanswered }
    }

    fn request(&self, method: &str, path: &str) -> Request {
        let addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        Request::new(addresses[fastrand::usize(..addresses.len())], method, path).token(&self.key)
    }

    /// Sends a change; its answer unless the outcome is unknown.
    fn change(&self, method: &str, path: &str, content: Option<&[u8]>) -> Option<Response> {
        let mut request = self.request(method, path);
        if let Some(content) = content {
            let form = Form::with_file("soak.bin", content).finish();
            request = request.body(&Form::content_type(), form);
        }
        let answer = request.try_send().filter(|answer| answer.status < 500);
        let count = if answer.is_some() { &self.changes } else { &self.unanswered };
        count.fetch_add(1, Ordering::Relaxed);
        answer
    }

    fn kill_one(&self) {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let index = fastrand::usize(..servers.len());
        let server = servers.swap_remove(index).crash().start();
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.swap_remove(index);
        addresses.push(server.address());
        servers.push(server);
    }

    fn fault(&self) {
        match (&self.link, fastrand::u8(..4)) {
            (Some(link), 0) => {
                link.cut();
                thread::sleep(random_pause());
                link.mend();
            }
            (Some(link), 1) => {
                link.freeze();
                thread::sleep(random_pause() * 4);
                link.thaw();
            }
            _ => self.kill_one(),
        }
    }
}

/// Ends the clients, also when a fault panics.
struct EndOfClients<'a>(&'a AtomicBool);

impl Drop for EndOfClients<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn random_pause() -> Duration {
    Duration::from_millis(fastrand::u64(20..800))
}

fn random_content() -> Vec<u8> {
    if fastrand::u8(..4) == 0 {
        return samples::png(fastrand::u32(1..300), fastrand::u32(1..300));
    }
    let length = fastrand::usize(1..300_000);
    std::iter::repeat_with(|| fastrand::u8(..)).take(length).collect()
}

fn path(id: i64) -> String {
    format!("/api/media/files/{id}")
}

fn upload(scene: &Scene) -> Option<KnownFile> {
    let content = random_content();
    let created = scene.change("POST", "/api/media/files", Some(&content))?.expect_status(201);
    let id = created.json()["id"].as_i64().expect("a number");
    let mut file = KnownFile { id, possible: vec![Some(content)], history: Vec::new() };
    file.note("POST", Some(&created));
    Some(file)
}

fn replace(scene: &Scene, file: &mut KnownFile) {
    let content = random_content();
    let answer = scene.change("PUT", &path(file.id), Some(&content));
    file.note(&format!("PUT of {}", content.len()), answer.as_ref());
    match answer {
        Some(answer) => {
            let _ = answer.expect_status(200);
            file.possible = vec![Some(content)];
        }
        None => file.possible.push(Some(content)),
    }
}

fn delete(scene: &Scene, file: &mut KnownFile) {
    match scene.change("DELETE", &path(file.id), None) {
        Some(answer) => {
            let _ = answer.expect_status(204);
            file.possible = vec![None];
        }
        None => file.possible.push(None),
    }
}

/// Reads the details and then the bytes; nothing is compared when either gets no answer.
fn read(scene: &Scene, file: &mut KnownFile) -> Option<()> {
    let request = scene.request("GET", &path(file.id));
    let details = request.try_send()?;
    file.note("GET", Some(&details));
    match details.status {
        404 => file.expect_among_possible(None),
        200 => {
            let details = details.json();
            let (_, path) = details["f"].as_str()?.split_once("/media/")?;
            let bytes = scene.request("GET", &format!("/media/{path}")).try_send()?;
            file.note(&format!("GET of {} bytes", bytes.body.len()), None);
            if bytes.status < 500 {
                file.expect_among_possible(Some(&bytes.expect_status(200).body));
            }
        }
        status => assert!(status >= 500, "{details:?}"),
    }
    Some(())
}

/// Changes files of its own at random until the time is over.
fn run_client(scene: &Scene) -> Vec<KnownFile> {
    let mut files = Vec::new();
    while !scene.is_over.load(Ordering::Relaxed) {
        let certain = files.iter_mut().filter(|file: &&mut KnownFile| file.is_certain());
        let chosen = fastrand::choice(certain.collect::<Vec<_>>());
        match (fastrand::u8(..8), chosen) {
            (0..3, _) | (_, None) => files.extend(upload(scene)),
            (3..5, Some(file)) => replace(scene, file),
            (5, Some(file)) => delete(scene, file),
            (_, Some(file)) => drop(read(scene, file)),
        }
    }
    files
}

fn soak(backend: Backend, server_count: usize) {
    let seconds = std::env::var("SOAK_SECONDS").ok();
    let seconds = seconds.map_or(20, |seconds| seconds.parse().expect("SOAK_SECONDS is a number"));
    let scene = Scene::new(backend, server_count);
    let (start, mut faults) = (Instant::now(), 0);
    let mut files: Vec<KnownFile> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| run_client(&scene))).collect();
        let end = EndOfClients(&scene.is_over);
        while start.elapsed() < Duration::from_secs(seconds) {
            thread::sleep(random_pause());
            scene.fault();
            faults += 1;
        }
        drop(end);
        clients.into_iter().flat_map(|client| client.join().expect("nothing is lost")).collect()
    });
    for file in &mut files {
        read(&scene, file).expect("an answer");
    }
    let (changes, unanswered) = (&scene.changes, &scene.unanswered);
    println!("{backend:?}: {faults} faults, {changes:?} changes, {unanswered:?} unanswered");
    let mut servers = scene.servers.into_inner().unwrap_or_else(PoisonError::into_inner);
    let last = servers.pop().expect("there is one");
    drop(servers);
    last.crash().expect_sweep_to_clean();
}

#[test]
fn random_faults_lose_nothing_on_sqlite() {
    soak(Backend::Sqlite, 1);
}

#[test]
fn random_faults_lose_nothing_on_postgresql_with_two_servers() {
    soak(Backend::Postgres, 2);
}
