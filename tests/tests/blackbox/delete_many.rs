//! Several deletions in one request.

use serde_json::{Value, json};
use tests::{Backend, Form, Link, Response, Server, Site, eventually, on_both_databases, samples};

on_both_databases!(
    each_file_has_its_own_result,
    bytes_of_all_are_withheld_at_once,
    preconditions_guard_each_file,
    the_permission_is_that_of_one_deletion,
);

const PATH: &str = "/api/media/files/delete";

fn delete(server: &Server, key: &str, body: &Value) -> Response {
    server.request("POST", PATH).token(key).body("application/json", body.to_string()).send()
}

fn results(answer: &Response) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["results"].clone()
}

fn gone(id: i64) -> Value {
    json!({"id": id, "status": 204})
}

fn missing(id: &Value) -> Value {
    json!({"id": id, "status": 404, "detail": "Not found.", "code": "not_found"})
}

fn changed(id: i64) -> Value {
    let detail = "The precondition of the request does not hold.";
    json!({"id": id, "status": 412, "detail": detail, "code": "precondition_failed"})
}

/// Stores files; their ids.
fn store(server: &Server, key: &str, count: usize) -> Vec<i64> {
    let stored = |number: usize| server.stored(key, &format!("{number}.txt"), "text");
    (0..count).map(|number| stored(number)["id"].as_i64().expect("an id")).collect()
}

fn each_file_has_its_own_result(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let ids = store(&server, &admin, 4);
    let [a, b, c, d] = ids[..] else { panic!("{ids:?}") };
    let answer =
        delete(&server, &admin, &json!({"ids": [b, 999, 0, -1, a], "other": [{"a": null}]}));
    let expected =
        [gone(b), missing(&json!(999)), missing(&json!(0)), missing(&json!(-1)), gone(a)];
    assert_eq!(results(&answer), json!(expected));
    assert_eq!(server.row_count(), 2);

    // A repeated id has one result. Strings of numbers are read as in Django REST Framework.
    let body = format!("{{\"ids\": [{c}, \"{c}\", \"000{c}\", 99999999999999999999, {b}]}}");
    let request = server.request("POST", format!("{PATH}/")).token(&admin);
    let answer = request.body("application/json; charset=utf-8", body).send().expect_status(200);
    let gone = format!("{{\"id\":{c},\"status\":204}}");
    let missing = |id: &str| {
        format!("{{\"id\":{id},\"status\":404,\"detail\":\"Not found.\",\"code\":\"not_found\"}}")
    };
    let [huge, earlier] = [missing("99999999999999999999"), missing(&b.to_string())];
    assert_eq!(answer.text(), format!("{{\"results\":[{gone},{gone},{gone},{huge},{earlier}]}}"));
    let _ = server.details(&admin, d).expect_status(200);
}

fn bytes_of_all_are_withheld_at_once(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let image = server.stored(&admin, "a.png", samples::png(8, 4));
    let text = server.stored(&admin, "b.txt", "text");
    let stays = server.stored(&admin, "c.txt", "text");
    let answer = delete(&server, &admin, &json!({"ids": [image["id"], text["id"]]}));
    assert!(
        results(&answer).as_array().is_some_and(|all| all.iter().all(|one| one["status"] == 204))
    );
    for object in [&image, &image["thumbnails"][0], &image["thumbnails"][3], &text] {
        let _ = server.open_f(object).expect_status(404);
    }
    let _ = server.open_f(&stays).expect_status(200);
    assert_eq!(server.files().len(), 1);
}

fn preconditions_guard_each_file(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let ids = store(&server, &admin, 3);
    let [a, b, c] = ids[..] else { panic!("{ids:?}") };
    let tag = |id| {
        let answer = server.details(&admin, id).expect_status(200);
        answer.header("etag").expect("an ETag").to_owned()
    };
    let tags = [tag(a), tag(b)];
    let request = |if_match: &str| {
        let request = server.request("POST", PATH).token(&admin).header("If-Match", if_match);
        request.body("application/json", json!({"ids": [a, b]}).to_string()).send()
    };
    assert_eq!(results(&request("\"other\"")), json!([changed(a), changed(b)]));
    assert_eq!(results(&request(&tags[1])), json!([changed(a), gone(b)]));

    let guarded = |etag: &str| json!({"ids": [c, a, 999], "etags": {a.to_string(): etag}});
    let answer = delete(&server, &admin, &guarded("\"other\""));
    assert_eq!(results(&answer), json!([gone(c), changed(a), missing(&json!(999))]));
    let answer = delete(&server, &admin, &guarded(&tags[0]));
    let missing = |id: i64| missing(&json!(id));
    assert_eq!(results(&answer), json!([missing(c), gone(a), missing(999)]));
}

fn the_permission_is_that_of_one_deletion(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let ids = store(&server, &admin, 1);
    let body = json!({"ids": ids});
    let others =
        ["--permission=3801", "--permission=3802", "--permission=3803", "--permission=3804"];
    let editor = server.user("editor", &[&["--staff"], &others[..]].concat());
    let answer = delete(&server, &editor, &body);
    answer.expect_error(403, "You do not have permission to perform this action.");
    let anonymous = server.request("POST", PATH).body("application/json", body.to_string()).send();
    anonymous.expect_error(401, "Authentication credentials were not provided.");
    assert_eq!(server.row_count(), 1);
    let deleter = server.user("deleter", &["--staff", "--permission=3805"]);
    assert_eq!(results(&delete(&server, &deleter, &body)), json!([gone(ids[0])]));
}

#[test]
fn malformed_requests_delete_nothing() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let id = store(&server, &admin, 1)[0];
    let too_many: Vec<i64> = (1..=101).collect();
    let required = "This field is required.";
    let table = [
        (json!({}), "ids", required),
        (json!({"id": [id]}), "ids", required),
        (json!({"ids": null}), "ids", "This field may not be null."),
        (json!({"ids": id}), "ids", "Expected a list of items but got type \"int\"."),
        (json!({"ids": "1"}), "ids", "Expected a list of items but got type \"str\"."),
        (json!({"ids": {"0": id}}), "ids", "Expected a list of items but got type \"dict\"."),
        (json!({"ids": []}), "ids", "This list may not be empty."),
        (json!({"ids": too_many}), "ids", "Ensure this field has no more than 100 elements."),
        (json!({"ids": [id, null]}), "ids", "This field may not be null."),
        (json!({"ids": [id, "x"]}), "ids", "A valid integer is required."),
        (json!({"ids": [id, 1.5]}), "ids", "A valid integer is required."),
        (json!({"ids": [id, true]}), "ids", "A valid integer is required."),
        (json!({"ids": [id, [id]]}), "ids", "A valid integer is required."),
        (
            json!({"ids": [id], "etags": []}),
            "etags",
            "Expected a dictionary of items but got type \"list\".",
        ),
        (json!({"ids": [id], "etags": {id.to_string(): 1}}), "etags", "Not a valid string."),
        (json!({"ids": [id], "etags": {"999": "*"}}), "etags", "999 is not among the ids."),
        (json!([id]), "non_field_errors", "Invalid data. Expected a dictionary, but got list."),
    ];
    for (body, field, sentence) in table {
        let answer = delete(&server, &admin, &body);
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.json(), json!({field: [sentence]}), "{body}");
    }
    let post = || server.request("POST", PATH).token(&admin);
    let ids = format!("{{\"ids\": [{id}]}}");
    let _ = post().body("application/json", "{\"ids\": [").send().expect_status(400);
    let _ = post().body("text/plain", ids.clone()).send().expect_status(415);
    let form = Form::new().text("ids", "1").finish();
    let _ = post().body(&Form::content_type(), form).send().expect_status(415);
    let long = format!("{{\"ids\": [{id}], \"other\": \"{}\"}}", "x".repeat(1 << 20));
    let _ = post().body("application/json", long).send().expect_status(413);
    let other = server.get(PATH).token(&admin).send().expect_status(405);
    assert_eq!(other.header("allow"), Some("POST, OPTIONS"));
    assert_eq!(server.row_count(), 1);
}

#[test]
fn a_hundred_files_are_deleted_by_one_request() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let ids = store(&server, &admin, 100);
    let answer = delete(&server, &admin, &json!({"ids": ids}));
    let expected: Vec<Value> = ids.into_iter().map(gone).collect();
    assert_eq!(results(&answer), json!(expected));
    assert_eq!(server.row_count(), 0);
}

#[test]
fn a_database_that_is_away_is_one_error() {
    let mut site = Site::new(Backend::Postgres);
    let link = Link::to(&site.database_url());
    let url = link.url().to_owned();
    let admin = site.admin();
    site.set("MEDIA_DATABASE_URL", &url);
    let server = site.start();
    let ids = store(&server, &admin, 2);
    link.cut();
    delete(&server, &admin, &json!({"ids": ids})).expect_unavailable();
    link.mend();
    eventually("the database", || server.details(&admin, ids[0]).status == 200);
    let answer = delete(&server, &admin, &json!({"ids": ids}));
    assert_eq!(results(&answer), json!([gone(ids[0]), gone(ids[1])]));
}
