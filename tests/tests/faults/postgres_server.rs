//! A real PostgreSQL server that is stopped, restarted, frozen and killed. Takes a minute, and the
//! programs of PostgreSQL for a private server: `make test-faults`.

use std::time::{Duration, Instant};

use tests::{Cluster, Form, Response, Server, Site, eventually, samples, within};

/// The promised time of an answer.
const AT_MOST: Duration = Duration::from_millis(2500);

/// The promised time of recovery after the database is back.
const SOON: Duration = Duration::from_secs(2);

fn start(cluster: &Cluster) -> (Server, String) {
    let site = Site::on(cluster);
    let admin = site.admin();
    let server = site.start();
    let _ = server.stored(&admin, "a.txt", "text");
    (server, admin)
}

fn upload(server: &Server, admin: &str) -> Response {
    server.upload(admin, Form::with_file("same.png", samples::png(20, 20)))
}

/// Reads and writes are answered 503 in time, and all other requests continue.
#[track_caller]
fn expect_refusals(server: &Server, admin: &str) {
    let file = |method: &str| server.request(method, "/api/media/files/1").token(admin);
    let edit = || file("PATCH").body("application/json", r#"{"name":"new"}"#).send();
    within(AT_MOST, "details", || server.details(admin, 1)).expect_unavailable();
    within(AT_MOST, "an upload", || upload(server, admin)).expect_unavailable();
    within(AT_MOST, "an edit", edit).expect_unavailable();
    within(AT_MOST, "a deletion", || file("DELETE").send()).expect_unavailable();
    within(AT_MOST, "readyz", || server.get("/readyz").send()).expect_unavailable();
    let healthz = || server.get("/healthz").send();
    let _ = within(Duration::from_millis(500), "healthz", healthz).expect_status(200);
}

/// The database answers again from now on.
#[track_caller]
fn expect_recovery(server: &Server, admin: &str) {
    let start = Instant::now();
    eventually("an answer", || server.details(admin, 1).status == 200);
    let elapsed = start.elapsed();
    println!("back after {elapsed:?}");
    assert!(elapsed < SOON, "back after {elapsed:?}");
    let _ = upload(server, admin).expect_status(201);
    let _ = server.get("/readyz").send().expect_status(200);
    let _ = server.run(&["check", "--deep"]).expect_success();
}

#[test]
fn a_stopped_postgres_is_503_until_it_runs() {
    let cluster = Cluster::start();
    let (server, admin) = start(&cluster);
    cluster.stop();
    expect_refusals(&server, &admin);
    cluster.start_again();
    expect_recovery(&server, &admin);
}

#[test]
fn a_restart_costs_a_few_requests_at_most() {
    let cluster = Cluster::start();
    let (server, admin) = start(&cluster);
    for _ in 0..3 {
        cluster.stop();
        cluster.start_again();
        expect_recovery(&server, &admin);
    }
}

#[test]
fn a_frozen_postgres_is_503_until_it_continues() {
    let cluster = Cluster::start();
    let (server, admin) = start(&cluster);
    cluster.freeze();
    expect_refusals(&server, &admin);
    cluster.thaw();
    expect_recovery(&server, &admin);
}

/// The processes that serve the connections of the service, without the one of this query.
const SERVING: &str = "FROM pg_stat_activity WHERE backend_type = 'client backend' \
    AND pid <> pg_backend_pid()";

#[test]
fn a_connection_that_is_ended_costs_one_request_at_most() {
    let cluster = Cluster::start();
    let (server, admin) = start(&cluster);
    for _ in 0..5 {
        server.execute(&format!("SELECT pg_terminate_backend(pid, 10000) {SERVING}"));
        let first = upload(&server, &admin);
        if first.status != 201 {
            first.expect_unavailable();
            let _ = upload(&server, &admin).expect_status(201);
        }
    }
}

/// All other processes end with it, and the server recovers as after a crash.
#[test]
fn a_killed_postgres_process_is_503_until_the_recovery() {
    let cluster = Cluster::start();
    let (server, admin) = start(&cluster);
    let process_id = server.number(&format!("SELECT pid::bigint {SERVING} LIMIT 1"));
    cluster.kill(u32::try_from(process_id).expect("process ids are positive"));
    let mut statuses = Vec::new();
    eventually("an answer", || {
        let answer = within(AT_MOST, "an answer", || upload(&server, &admin));
        if answer.status != 201 {
            answer.expect_unavailable();
        }
        statuses.push(answer.status);
        answer.status == 201
    });
    expect_recovery(&server, &admin);
}

#[test]
fn the_service_ends_in_time_while_its_database_is_frozen() {
    let cluster = Cluster::start();
    let (mut server, admin) = start(&cluster);
    cluster.freeze();
    // Requests continue to wait for the database.
    server.details(&admin, 1).expect_unavailable();
    upload(&server, &admin).expect_unavailable();
    server.signal("TERM");
    let end = || server.ended();
    assert_eq!(within(Duration::from_secs(10), "the end", end), Some(0));
    cluster.thaw();
}
