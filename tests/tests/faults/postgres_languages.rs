//! A PostgreSQL server with messages in another language. Needs the programs of PostgreSQL and
//! their translations, `localedef` and root: `make test-faults`.

use diesel::connection::SimpleConnection;
use tests::{Cluster, Form, Response, Server, Site, SmallDisk, eventually, samples};

/// The languages with translated messages in Debian's packages.
const LANGUAGES: [&str; 3] = ["C", "de_DE", "ja_JP"];

/// A service whose account has no privilege except on its own database, on a server of that
/// language.
fn start(cluster: &Cluster) -> (Server, String) {
    let mut site = Site::on(cluster);
    cluster.execute("postgres", "CREATE ROLE media LOGIN");
    cluster.execute(
        "postgres",
        "CREATE DATABASE media OWNER media ENCODING 'UTF8' TEMPLATE template0",
    );
    site.set("MEDIA_DATABASE_URL", &cluster.url_of("media", "media"));
    let admin = site.admin();
    let server = site.start();
    let _ = server.stored(&admin, "a.png", samples::png(20, 20));
    (server, admin)
}

/// An upload that makes the table grow: the text is longer than a page, and does not compress.
fn upload(server: &Server, admin: &str) -> Response {
    let mut state = 1_u32;
    let text: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'!' + u8::try_from(state >> 26).unwrap_or_default())
    })
    .take(30_000)
    .collect();
    let form = Form::with_file("b.png", samples::png(20, 20));
    server.upload(admin, form.text("description", text))
}

/// Runs statements in the database of the service, as a superuser.
fn execute(cluster: &Cluster, statements: &str) {
    cluster.execute("media", statements);
}

#[test]
fn a_full_disk_is_507_in_every_language() {
    for language in LANGUAGES {
        let cluster = Cluster::speaking(language);
        let (server, admin) = start(&cluster);
        let disk = cluster.new_folder();
        let small = SmallDisk::mount(&disk, 16 << 20, 1000);
        cluster.give(&disk);
        execute(&cluster, &format!("CREATE TABLESPACE small LOCATION '{}'", disk.display()));
        execute(&cluster, "ALTER TABLE media_files SET TABLESPACE small");
        let ballast = small.fill_but(0);
        eventually("no room", || upload(&server, &admin).status != 201);
        upload(&server, &admin).expect_error(507, "There is no room left to store this.");
        drop(ballast);
        let _ = upload(&server, &admin).expect_status(201);
    }
}

#[test]
fn timeouts_are_503_in_every_language() {
    for language in LANGUAGES {
        let cluster = Cluster::speaking(language);
        let (server, admin) = start(&cluster);
        for setting in ["lock_timeout", "statement_timeout"] {
            let set =
                format!("ALTER ROLE media RESET ALL; ALTER ROLE media SET {setting} = '300ms'");
            execute(&cluster, &set);
            execute(&cluster, END_CONNECTIONS);
            eventually("new connections", || server.details(&admin, 1).status == 200);
            let mut held = cluster.connection("media");
            let lock = "BEGIN; LOCK TABLE media_files IN SHARE MODE";
            held.batch_execute(lock).expect("nobody else has a lock");
            upload(&server, &admin).expect_unavailable();
        }
    }
}

const END_CONNECTIONS: &str = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE usename = 'media'";

#[test]
fn a_postgres_without_free_connections_is_503_in_every_language() {
    for language in LANGUAGES {
        let cluster = Cluster::speaking(language);
        let (server, admin) = start(&cluster);
        execute(&cluster, "ALTER ROLE media CONNECTION LIMIT 0");
        execute(&cluster, END_CONNECTIONS);
        for _ in 0..3 {
            server.details(&admin, 1).expect_unavailable();
            upload(&server, &admin).expect_unavailable();
            server.get("/readyz").send().expect_unavailable();
        }
        execute(&cluster, "ALTER ROLE media CONNECTION LIMIT -1");
        eventually("an upload", || upload(&server, &admin).status == 201);
    }
}
