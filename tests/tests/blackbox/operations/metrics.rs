//! The metrics of a running server.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use tests::{Form, Server, Site, on_both_databases, samples};

on_both_databases!(
    requests_are_counted_by_route_method_and_status,
    labels_are_bounded_for_any_request,
    uploads_and_thumbnails_are_counted,
    a_request_without_answer_is_in_flight,
    the_state_of_the_process_can_be_read_off,
    metrics_are_in_the_format_that_is_asked_for_and_for_everyone,
    both_formats_have_the_same_samples,
    promtool_finds_nothing_wrong,
);

/// Every series of `/metrics` with its value.
struct Scrape(BTreeMap<String, f64>);

impl Scrape {
    fn of(server: &Server) -> Self {
        let answer = server.get("/metrics").send().expect_status(200);
        let samples = answer.text().lines().filter(|line| !line.starts_with('#')).map(|line| {
            let (series, value) = line.rsplit_once(' ').expect("a series and its value");
            (series.to_owned(), value.parse().expect("a number"))
        });
        Self(samples.collect())
    }

    /// A counter may be absent until something is counted.
    fn value(&self, series: &str) -> f64 {
        self.0.get(series).copied().unwrap_or(0.0)
    }

    #[track_caller]
    fn expect(&self, series: &str, value: f64) {
        let found = self.value(series);
        assert!((found - value).abs() < 1e-9, "{series} is {found}: {:#?}", self.0);
    }

    #[track_caller]
    fn expect_requests(&self, route: &str, method: &str, status: u16, count: f64) {
        let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
        self.expect(&format!("http_requests_total{{{labels}}}"), count);
    }
}

fn requests_are_counted_by_route_method_and_status(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "text");
    let _ = server.open_f(&details).expect_status(200);
    for id in 1..=3 {
        let _ = server.details(&admin, id);
    }
    let _ = server.get("/api/media/files/1/").token(&admin).send().expect_status(200);
    let _ = server.request("HEAD", "/api/media/files/1").send().expect_status(401);
    let _ = server.request("DELETE", "/api/media/files").token(&admin).send().expect_status(405);
    let _ = server.get("/nothing").send().expect_status(404);
    let _ = server.request("BREW", "/healthz").send().expect_status(405);
    let _ = server.get("/healthz").header("Host", "a b").send().expect_status(400);

    let scrape = Scrape::of(&server);
    let (one, all) = ("/api/media/files/{id}", "/api/media/files");
    let table = [
        (all, "POST", 201, 1.0),
        (all, "DELETE", 405, 1.0),
        (one, "GET", 200, 2.0),
        (one, "GET", 404, 2.0),
        (one, "HEAD", 401, 1.0),
        ("/media/{key}", "GET", 200, 1.0),
        ("/healthz", "unknown", 405, 1.0),
        ("/healthz", "GET", 400, 1.0),
        ("unknown", "GET", 404, 1.0),
    ];
    for (route, method, status, count) in table {
        scrape.expect_requests(route, method, status, count);
    }
    let durations = "http_request_duration_seconds";
    scrape.expect(&format!("{durations}_count{{route=\"{one}\"}}"), 5.0);
    scrape.expect(&format!("{durations}_bucket{{le=\"+Inf\",route=\"{one}\"}}"), 5.0);
    assert!(scrape.value(&format!("{durations}_sum{{route=\"{one}\"}}")) > 0.0);
}

fn labels_are_bounded_for_any_request(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let ask = |number: u32| {
        let _ = server.details(&admin, i64::from(number)).expect_status(404);
        let _ = server.get(format!("/media/core_media/{number}.png")).send().expect_status(404);
        let _ = server.get(format!("/nothing/{number}?a={number}")).send().expect_status(404);
        let _ = server.request(&format!("BREW{number}"), "/healthz").send().expect_status(405);
        let _ = server.get("/healthz").header("Host", format!("h{number}")).send();
    };
    ask(1);
    let _ = Scrape::of(&server);
    let before = Scrape::of(&server);
    (2..=200).for_each(ask);
    let after = Scrape::of(&server);
    assert!(before.0.keys().eq(after.0.keys()), "{:#?}", after.0);
    after.expect_requests("/api/media/files/{id}", "GET", 404, 200.0);
    after.expect_requests("unknown", "GET", 404, 200.0);
}

fn uploads_and_thumbnails_are_counted(mut site: Site) {
    site.set("MEDIA_MAX_IMAGE_PIXELS", "10000");
    site.set("MEDIA_MAX_UPLOAD_SIZE", "100000");
    let server = site.start();
    let admin = server.admin();
    let contents = [
        samples::png(100, 100),
        samples::png(100, 101),
        samples::png(50, 50)[..60].to_vec(),
        samples::file("red.jxr"),
        b"text".to_vec(),
    ];
    for content in &contents {
        let _ = server.stored(&admin, "a", content);
    }
    let received: usize = contents.iter().map(Vec::len).sum();

    let scrape = Scrape::of(&server);
    scrape.expect("media_uploads_received_total", 5.0);
    scrape.expect(
        "media_uploads_received_bytes_total",
        f64::from(u32::try_from(received).expect("they are small")),
    );
    scrape.expect("media_thumbnails_made_total", 4.0);
    for reason in ["too_large", "unreadable", "unsupported_format"] {
        scrape
            .expect(&format!("media_images_without_thumbnails_total{{reason=\"{reason}\"}}"), 1.0);
    }

    let _ = server.upload(&admin, Form::with_file("a", vec![b'x'; 200_000])).expect_status(413);
    Scrape::of(&server).expect("media_uploads_received_total", 5.0);
}

fn a_request_without_answer_is_in_flight(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let upload = super::stopping::SlowUpload::start(&server, &admin);
    Scrape::of(&server).expect("http_requests_in_flight", 2.0);
    drop(upload);
    tests::eventually("only the scrape itself is left", || {
        (Scrape::of(&server).value("http_requests_in_flight") - 1.0).abs() < 1e-9
    });
}

fn the_state_of_the_process_can_be_read_off(mut site: Site) {
    site.set("MEDIA_MAX_DECODED_SIZE", "1000000");
    let server = site.start();
    let admin = server.admin();
    let _ = server.details(&admin, 1).expect_status(404);

    let scrape = Scrape::of(&server);
    for pool in ["reads", "lists", "writes"] {
        let label = format!("pool=\"{pool}\"");
        let connections = |state| {
            scrape.value(&format!("media_database_connections{{{label},state=\"{state}\"}}"))
        };
        let open = connections("in_use") + connections("idle");
        let max = scrape.value(&format!("media_database_connections_max{{{label}}}"));
        assert!(open >= 0.0 && max >= 1.0 && open <= max, "{pool}: {open}");
    }
    scrape.expect("media_decode_budget_bytes", 1_000_000.0);
    scrape.expect("media_decode_budget_in_use_bytes", 0.0);
    let version = server.run(&["--version"]).expect_success();
    let version = version.trim_end().rsplit(' ').next().expect("the last word");
    scrape.expect(&format!("media_build_info{{version=\"{version}\"}}"), 1.0);
    let now = std::time::UNIX_EPOCH.elapsed().expect("it is past").as_secs_f64();
    let started = scrape.value("process_start_time_seconds");
    assert!(started > 1_700_000_000.0 && started <= now, "{started}");
}

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const PLAIN_TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

fn metrics_are_in_the_format_that_is_asked_for_and_for_everyone(site: Site) {
    let server = site.start();
    let prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,\
                      text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    for accept in ["application/openmetrics-text", prometheus] {
        let answer = server.get("/metrics").header("Accept", accept).send().expect_status(200);
        assert_eq!(answer.header("content-type"), Some(OPEN_METRICS), "{accept}");
        assert!(answer.text().ends_with("# EOF\n"), "{}", answer.text());
        assert_eq!(answer.header("vary"), Some("accept"));
    }
    let plain = server.get("/metrics");
    let of = |accept| plain.clone().header("Accept", accept);
    let others = ["*/*", "text/plain", "application/openmetrics-text;q=0", "application/json"];
    for request in others.map(of).into_iter().chain([plain.clone()]) {
        let answer = request.send().expect_status(200);
        assert_eq!(answer.header("content-type"), Some(PLAIN_TEXT));
        assert_eq!(answer.header("vary"), Some("accept"));
        assert!(!answer.text().contains("# EOF") && !answer.text().contains("# UNIT"));
        assert!(answer.text().contains("\n# TYPE media_build_info gauge\n"), "{}", answer.text());
    }
    let head = server.request("HEAD", "/metrics").send().expect_status(200);
    assert!(head.body.is_empty());
    let post = server.request("POST", "/metrics").send().expect_status(405);
    assert_eq!(post.header("allow"), Some("GET, HEAD, OPTIONS"));
}

/// The names of the samples of the metrics.
fn samples_of(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit_once(' ').map(|(series, _)| series)).collect()
}

fn both_formats_have_the_same_samples(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.png", samples::png(8, 4));
    // From now on the request for metrics is among those that are counted.
    let _ = server.get("/metrics").send().expect_status(200);
    let open = server.get("/metrics").header("Accept", OPEN_METRICS).send().expect_status(200);
    let plain = server.get("/metrics").send().expect_status(200);
    let sorted = |text| {
        let mut samples = samples_of(text);
        samples.sort_unstable();
        samples.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(sorted(open.text()), sorted(plain.text()));
}

fn promtool_finds_nothing_wrong(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.png", samples::png(8, 4));
    let metrics = server.get("/metrics").send().expect_status(200);
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut promtool) = promtool else {
        eprintln!("promtool was NOT run: install it (Debian: apt-get install prometheus)");
        return;
    };
    let mut stdin = promtool.stdin.take().expect("it is piped");
    stdin.write_all(&metrics.body).expect("it reads");
    drop(stdin);
    let outcome = promtool.wait_with_output().expect("it ends");
    let found = [&outcome.stdout[..], &outcome.stderr].concat();
    assert!(outcome.status.success() && found.is_empty(), "{}", found.escape_ascii());
}
