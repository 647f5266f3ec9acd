//! The library page as a browser gets it: its headers, its parts, and how people come to it. What
//! it does is in `library_scenarios`.

use tests::{Response, Server, Site, eventually, on_both_databases};

on_both_databases!(
    the_page_runs_no_inline_script_and_loads_from_this_origin_only,
    parts_of_the_page_are_kept_for_ever_and_compressed,
    the_page_shows_files_of_another_public_url,
    the_entrance_leads_to_the_page,
    the_first_start_prints_a_link_that_signs_in,
    a_token_is_issued_as_a_link,
    a_caller_learns_who_it_is_and_what_it_may_do,
);

fn page(server: &Server) -> Response {
    server.get("/library").send().expect_status(200)
}

/// The parts that the page names, as paths.
fn parts(page: &Response) -> Vec<String> {
    let pieces = page.text().split("\"library/").skip(1);
    let names = pieces.map(|rest| rest.split('"').next().unwrap_or_default());
    names.map(|name| format!("/library/{name}")).collect()
}

fn the_page_runs_no_inline_script_and_loads_from_this_origin_only(site: Site) {
    let server = site.start();
    let page = page(&server);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    let policy = page.header("content-security-policy").expect("there is a policy");
    for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'"] {
        assert!(policy.split("; ").any(|directive| directive == part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let html = page.text();
    for inline in ["<style", " style=", "javascript:", " onload=", "http://", "https://"] {
        assert!(!html.contains(inline), "{inline}");
    }
    assert_eq!(
        html.matches("<script").count(),
        html.matches("<script type=\"module\" src=").count()
    );
    let tag = page.header("etag").expect("there is a tag");
    let again = server.get("/library").header("If-None-Match", tag).send().expect_status(304);
    assert!(again.body.is_empty());
}

fn parts_of_the_page_are_kept_for_ever_and_compressed(site: Site) {
    let server = site.start();
    let parts = parts(&page(&server));
    assert!(parts.len() > 10, "{parts:?}");
    for path in &parts {
        let plain = server.get(path).send().expect_status(200);
        assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(plain.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(plain.header("vary"), Some("Accept-Encoding"));
        assert_eq!(plain.header("content-encoding"), None, "{path}");
        let get = server.get(path).header("Accept-Encoding", "gzip, br");
        let compressed = get.send().expect_status(200);
        if compressed.header("content-encoding") == Some("gzip") {
            assert!(compressed.body.len() < plain.body.len(), "{path}");
            assert_ne!(compressed.header("etag"), plain.header("etag"));
        } else {
            assert!(plain.body.len() < 512, "{path} is not compressed");
        }
        let tag = plain.header("etag").expect("there is a tag");
        let held = server.get(path).header("If-None-Match", tag).send().expect_status(304);
        assert_eq!(held.header("etag"), Some(tag));
    }
    // A file of another version must not be kept under this name.
    let (version, rest) = parts[0]["/library/".len()..].split_once('/').expect("a version");
    let other = format!("/library/{}/{rest}", version.chars().rev().collect::<String>());
    server.get(other).send().expect_error(404, "Not found.");
}

fn the_page_shows_files_of_another_public_url(mut site: Site) {
    site.set("MEDIA_PUBLIC_URL", "https://media.example/files");
    let server = site.start();
    let page = page(&server);
    let policy = page.header("content-security-policy").expect("there is a policy");
    for directive in ["img-src", "media-src", "frame-src", "connect-src"] {
        let found = policy.split("; ").find(|part| part.starts_with(directive));
        assert!(found.is_some_and(|part| part.ends_with(" https://media.example")), "{policy}");
    }
}

fn the_entrance_leads_to_the_page(site: Site) {
    let server = site.start();
    for (path, location) in [("/", "./library"), ("/library/", "../library")] {
        let entrance = server.get(path).send().expect_status(302);
        assert_eq!(entrance.header("location"), Some(location));
    }
}

/// Waits until the log has a line with a link to the page; returns the link.
fn shown_link(server: &Server) -> String {
    let mut link = None;
    eventually("a link", || {
        link = server.log().into_iter().find(|line| line.contains("/library#key="));
        link.is_some()
    });
    link.expect("it came").trim().to_owned()
}

fn the_first_start_prints_a_link_that_signs_in(site: Site) {
    let server = site.start_with(&["--first-admin", "boss"]);
    let link = shown_link(&server);
    let address = server.address();
    let key = link.strip_prefix(&format!("http://{address}/library#key="));
    let me = server.get("/api/media/me").token(key.expect("the link leads to this server"));
    let me = me.send().expect_status(200).json();
    assert_eq!(me["user"]["username"], "boss");
}

fn a_token_is_issued_as_a_link(mut site: Site) {
    let _ = site.admin();
    let link = site.run(&["token", "issue", "admin", "--link"]).expect_success();
    assert!(link.starts_with("http://127.0.0.1:0/library#key=ms_"), "{link}");
    site.set("MEDIA_PUBLIC_URL", "https://media.example/files");
    let link = site.run(&["token", "issue", "admin", "--link"]).expect_success();
    let key = link.trim_end().strip_prefix("https://media.example/files/library#key=");
    let key = key.expect("the link has the public URL").to_owned();
    let server = site.start();
    let _ = server.get("/api/media/me").token(&key).send().expect_status(200);
}

fn a_caller_learns_who_it_is_and_what_it_may_do(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let reader = server.user(
        "reader",
        &[
            "--first-name=بهرام",
            "--last-name=نوروزی",
            "--staff",
            "--permission=3802",
            "--permission=3801",
        ],
    );
    let outsider = server.user("outsider", &["--permission=3801"]);
    let me = |key: &str| server.get("/api/media/me").token(key).send().expect_status(200);
    assert_eq!(
        me(&reader).text(),
        "{\"user\":{\"id\":2,\"username\":\"reader\",\"full_name\":\"بهرام نوروزی\"},\
         \"permissions\":[3801,3802],\"max_upload_size\":536870912}"
    );
    assert_eq!(me(&admin).json()["permissions"], serde_json::json!([3801, 3802, 3803, 3804, 3805]));
    assert_eq!(me(&outsider).json()["permissions"], serde_json::json!([]));
    let nobody = server.get("/api/media/me").send();
    nobody.expect_error(401, "Authentication credentials were not provided.");
    assert_eq!(nobody.header("www-authenticate"), Some("Token"));
}
