//! Bytes that nginx sends after the service has authorized the request, with the location of
//! docs/operations.md.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use tests::workspace::root;
use tests::{Backend, Request, Response, Server, Site, eventually, samples};

const DIGITS: &str = "0123456789";

/// The answer as a client gets it from both ways of sending.
const SAME_HEADERS: [&str; 13] = [
    "accept-ranges",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-type",
    "cross-origin-resource-policy",
    "etag",
    "last-modified",
    "x-content-type-options",
];

/// An nginx in front of a server, stopped when dropped.
struct Nginx {
    process: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Nginx {
    fn in_front_of(server: &Server) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = free_address();
        let configuration = folder.path().join("nginx.conf");
        fs::write(&configuration, configuration_of(server, address, folder.path()))
            .expect("written");
        let process = Command::new("nginx")
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(configuration)
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx is there: run the tests with `make test`");
        eventually("nginx", || TcpStream::connect(address).is_ok());
        Self { process, address, _folder: folder }
    }

    fn request(&self, method: &str, path: &str) -> Request {
        Request::new(self.address, method, path)
    }

    fn get(&self, path: &str) -> Request {
        self.request("GET", path)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its worker stops with the master, which therefore must not be killed.
        let pid = self.process.id().to_string();
        let _ = Command::new("sh").args(["-c", "kill -s TERM \"$0\"", &pid]).status();
        let _ = self.process.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it is bound")
}

fn configuration_of(server: &Server, address: SocketAddr, folder: &Path) -> String {
    let (folder, data) = (folder.display(), server.data());
    let location =
        documented_location().replace("/var/lib/media-server", data.to_str().expect("UTF-8"));
    let service = server.address();
    format!(
        "daemon off; pid {folder}/pid; error_log {folder}/log; {user}
         events {{}}
         http {{
             access_log off;
             client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
             fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
             server {{
                 listen {address};
                 location / {{ proxy_pass http://{service}; proxy_set_header Host $http_host; }}
                 {location}
             }}
         }}",
        user = if is_root() { "user root;" } else { "" },
    )
}

/// Workers of root's nginx run as another account, which may not read the folders of the tests.
fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("there is a command for that");
    id.stdout.starts_with(b"0\n")
}

fn documented_location() -> String {
    let page = fs::read_to_string(root().join("docs/operations.md")).expect("there is that page");
    let (_, rest) = page.split_once("location /stored-media/ {").expect("it shows the location");
    let (lines, _) = rest.split_once('}').expect("it ends");
    format!("location /stored-media/ {{{lines}}}")
}

fn handing_over(mut site: Site) -> Site {
    site.set("MEDIA_ACCEL_REDIRECT", "/stored-media/");
    site
}

fn site() -> Site {
    handing_over(Site::new(Backend::Sqlite))
}

/// The server, its nginx, and the path of a stored file of ten digits.
fn with_digits(site: Site) -> (Server, Nginx, String) {
    let server = site.start();
    let admin = server.admin();
    let path = server.path_of_f(&server.stored(&admin, "digits.txt", DIGITS));
    let nginx = Nginx::in_front_of(&server);
    (server, nginx, path)
}

fn values<'a>(answer: &'a Response, name: &str) -> Vec<&'a str> {
    let of_that_name = answer.headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
    of_that_name.map(|(_, value)| value.as_str()).collect()
}

#[test]
fn a_client_sees_the_same_from_both() {
    let plain = Site::new(Backend::Sqlite);
    let server = handing_over(plain.clone()).start();
    let nginx = Nginx::in_front_of(&server);
    let admin = server.admin();
    let stored = |name| server.path_of_f(&server.stored(&admin, name, samples::file(name)));
    let [text, drawing, sound] = ["ascii.txt", "compressed.svgz", "tone.flac"].map(stored);
    let paths = [format!("{text}?download=list.txt"), text, drawing, sound];
    let through = paths.each_ref().map(|path| nginx.get(path).send().expect_status(200));
    for answer in &through {
        assert!(answer.header("x-request-id").is_some());
        assert_eq!(answer.header("x-accel-redirect"), None);
    }

    drop(server.crash());
    let server = plain.start();
    for (path, through) in paths.iter().zip(through) {
        let own = server.get(path).send().expect_status(200);
        assert!(through.body == own.body, "{path}");
        for name in SAME_HEADERS {
            assert_eq!(values(&through, name), values(&own, name), "{path}: {name}");
        }
    }
}

/// Headers of a request, and the status and the body of its answer.
type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);

#[test]
fn parts_and_conditions_are_answered_as_without_nginx() {
    let (_server, nginx, path) = with_digits(site());
    let whole = nginx.get(&path).send().expect_status(200);
    let etag = whole.header("etag").expect("an ETag").to_owned();
    let modified = whole.header("last-modified").expect("a Last-Modified").to_owned();
    let table: [Case; 9] = [
        (&[("Range", "bytes=2-4")], 206, "234"),
        (&[("Range", "bytes=-3")], 206, "789"),
        (&[("Range", "bytes=2-4"), ("If-Range", &etag)], 206, "234"),
        (&[("Range", "bytes=2-4"), ("If-Range", "\"other\"")], 200, DIGITS),
        (&[("If-None-Match", &etag)], 304, ""),
        (&[("If-Modified-Since", &modified)], 304, ""),
        (&[("If-None-Match", "\"other\"")], 200, DIGITS),
        (&[("If-Match", &etag)], 200, DIGITS),
        (&[("If-Unmodified-Since", &modified)], 200, DIGITS),
    ];
    for (headers, status, body) in table {
        let request = nginx.get(&path);
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = request.send();
        assert_eq!((answer.status, answer.text()), (status, body), "{headers:?}");
    }
    let failed = nginx.get(&path).header("If-Match", "\"other\"").send();
    assert_eq!(failed.status, 412, "{failed:?}");
    let beyond = nginx.get(&path).header("Range", "bytes=10-").send();
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */10")));
    let head = nginx.request("HEAD", &path).send().expect_status(200);
    assert_eq!((head.header("content-length"), head.body.len()), (Some("10"), 0));
}

#[test]
fn pages_of_other_origins_can_read_every_answer() {
    let (_server, nginx, path) = with_digits(site());
    let get = |headers: &[(&str, &str)]| {
        let request = nginx.get(&path).header("Origin", "https://app.example.com");
        headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send()
    };
    let etag = get(&[]).header("etag").expect("an ETag").to_owned();
    let answers = [
        (200, get(&[])),
        (200, nginx.request("HEAD", &path).send()),
        (206, get(&[("Range", "bytes=2-4")])),
        (304, get(&[("If-None-Match", &etag)])),
        (404, nginx.get("/media/nothing").send()),
        (412, get(&[("If-Match", "\"other\"")])),
        (416, get(&[("Range", "bytes=10-")])),
    ];
    for (status, answer) in answers {
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{answer:?}");
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert_eq!(answer.header("vary"), None);
        let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
        assert!(exposed.contains("Content-Range"), "{answer:?}");
    }
    let preflight = nginx
        .request("OPTIONS", &path)
        .header("Origin", "https://app.example.com")
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "range,if-match");
    let answer = preflight.send().expect_status(200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}

#[test]
fn files_of_any_name_and_thumbnails_are_found() {
    let (server, nginx, _) = with_digits(site());
    let admin = server.token("admin");
    let persian = server.stored(&admin, "سلام.txt", "text");
    assert_eq!(nginx.get(&server.path_of_f(&persian)).send().expect_status(200).text(), "text");
    let image = server.stored(&admin, "a.png", samples::png(8, 4));
    for object in [&image, &image["thumbnails"][0], &image["thumbnails"][3]] {
        let answer = nginx.get(&server.path_of_f(object)).send().expect_status(200);
        assert!(!answer.body.is_empty());
    }
    let missing = nginx.get("/media/core_media/missing.txt").send();
    assert_eq!(missing.expect_error(404, "Not found."), "not_found");
}

#[test]
fn the_files_are_reachable_through_the_service_only() {
    let mut site = site();
    site.set("MEDIA_ACCESS", "signed");
    site.set("MEDIA_SIGNING_KEYS", &"0f".repeat(32));
    let (_server, nginx, url) = with_digits(site);
    assert_eq!(nginx.get(&url).send().expect_status(200).text(), DIGITS);
    let path = url.split('?').next().unwrap_or_default();
    assert_eq!(nginx.get(path).send().status, 403);
    let inner = path.replace("/media/", "/stored-media/");
    assert_eq!(nginx.get(&inner).send().status, 404);
}
