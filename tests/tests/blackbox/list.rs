//! The list of media files: pages, filters, search and ordering.

use serde_json::{Value, json};
use tests::{Form, Server, Site, on_both_databases, samples};

on_both_databases!(
    an_empty_library_has_one_empty_page,
    the_newest_come_first,
    pages_lead_to_each_other,
    a_page_out_of_range_is_not_found,
    page_sizes_follow_their_table,
    filters_follow_their_table,
    searches_follow_their_table,
    orderings_follow_their_table,
    an_unknown_filter_value_names_its_parameter,
    entries_are_the_details_themselves,
    the_last_page_and_other_digits_are_understood,
    a_walk_that_deletes_and_adds_meets_every_file_once,
    a_walk_leads_back,
    a_cursor_of_another_list_is_not_found,
);

/// The ids on a page, and the whole page.
fn page(server: &Server, token: &str, query: &str) -> (Vec<i64>, Value) {
    let target = format!("/api/media/files{query}");
    let page = server.get(target).token(token).send().expect_status(200).json();
    let results = page["results"].as_array().expect("results are a list");
    let ids = results.iter().map(|file| file["id"].as_i64().expect("ids are numbers")).collect();
    (ids, page)
}

fn ids(server: &Server, token: &str, query: &str) -> Vec<i64> {
    page(server, token, query).0
}

/// A library of three texts and an image, with the ids 1 to 4 in this order.
fn small_library(site: Site) -> (Server, String) {
    let token = site.admin();
    let server = site.start();
    let texts =
        [("کتابهای كودكان", "x", "bb"), ("Zebra", "100%_sure", "a"), ("apple", "ÉTÉ", "ccc")];
    for (name, description, content) in texts {
        let form =
            Form::with_file("a.txt", content).text("name", name).text("description", description);
        let _ = server.upload(&token, form).expect_status(201);
    }
    let _ = server.stored(&token, "photo.png", samples::png(8, 8));
    (server, token)
}

fn an_empty_library_has_one_empty_page(site: Site) {
    let token = site.admin();
    let server = site.start();
    let empty = r#"{"count":0,"next":null,"previous":null,"results":[]}"#;
    let answer = server.get("/api/media/files").token(&token).send().expect_status(200);
    assert_eq!(answer.text(), empty);
    assert_eq!(server.get("/api/media/files/?page=1").token(&token).send().text(), empty);
}

fn the_newest_come_first(site: Site) {
    let (server, token) = small_library(site);
    assert_eq!(ids(&server, &token, ""), [4, 3, 2, 1]);
}

fn pages_lead_to_each_other(site: Site) {
    let (server, token) = small_library(site);
    let host = server.address();
    let url = |query: &str| json!(format!("http://{host}/api/media/files{query}"));
    let (found, first) = page(&server, &token, "?page_size=1&type=text");
    assert_eq!((found, &first["count"]), (vec![3], &json!(3)));
    assert_eq!(first["previous"], Value::Null);
    assert_eq!(first["next"], url("?page_size=1&type=text&page=2"));
    let (found, second) = page(&server, &token, "?page_size=1&page=2&type=text");
    assert_eq!(found, [2]);
    assert_eq!(second["previous"], url("?page_size=1&type=text"));
    assert_eq!(second["next"], url("?page_size=1&type=text&page=3"));
    let (found, last) = page(&server, &token, "?page_size=1&page=3&type=text");
    assert_eq!((found, &last["next"]), (vec![1], &Value::Null));
}

fn a_page_out_of_range_is_not_found(site: Site) {
    let (server, token) = small_library(site);
    for page in ["2", "0", "-1", "x", "1.5", "99999999999999999999999"] {
        let answer = server.get(format!("/api/media/files?page={page}")).token(&token).send();
        assert_eq!(answer.expect_error(404, "Invalid page."), "not_found", "page {page}");
    }
}

fn page_sizes_follow_their_table(site: Site) {
    let token = site.admin();
    let server = site.start();
    for number in 0..101 {
        let _ = server.stored(&token, "a.txt", format!("{number}"));
    }
    let table = [
        ("", 20),
        ("?page_size=1", 1),
        ("?page_size=100", 100),
        ("?page_size=101", 100),
        ("?page_size=0", 20),
        ("?page_size=x", 20),
    ];
    for (query, length) in table {
        let (found, page) = page(&server, &token, query);
        assert_eq!((found.len(), &page["count"]), (length, &json!(101)), "{query}");
    }
}

/// A tenth of a microsecond after a time of a media file, which has six digits or none.
fn just_after(time: &str) -> String {
    let time = time.trim_end_matches('Z');
    if time.contains('.') { format!("{time}1Z") } else { format!("{time}.0000001Z") }
}

fn filters_follow_their_table(site: Site) {
    let ada = site.user("ada", &["--admin"]);
    let (server, token) = small_library(site);
    let _ = server.stored(&ada, "b.txt", "by ada");
    let times: Vec<String> = [2, 3]
        .map(|id| server.details(&token, id).json()["created_at"].as_str().map(str::to_owned))
        .into_iter()
        .flatten()
        .collect();
    let (second, third) = (&times[0], &times[1]);
    let ada_id = server.details(&token, 5).json()["user"]["id"].clone();
    let table = [
        ("?type=image".to_owned(), vec![4]),
        ("?type=video".to_owned(), vec![]),
        (format!("?user={ada_id}"), vec![5]),
        ("?user=4711".to_owned(), vec![]),
        (format!("?created_after={third}"), vec![5, 4, 3]),
        (format!("?created_before={second}"), vec![2, 1]),
        (format!("?created_after={second}&created_before={third}"), vec![3, 2]),
        ("?created_after=2999-01-01".to_owned(), vec![]),
        // Times that a database does not support, or not at that precision.
        ("?created_after=-9999-01-01".to_owned(), vec![5, 4, 3, 2, 1]),
        ("?created_before=-4713-11-23T23:59:59".to_owned(), vec![]),
        ("?created_after=%2B262142-12-31T23:59:59.9999999".to_owned(), vec![]),
        ("?created_before=%2B262142-12-31".to_owned(), vec![5, 4, 3, 2, 1]),
        (format!("?created_after={}", just_after(third)), vec![5, 4]),
        (format!("?created_before={}", just_after(second)), vec![2, 1]),
        ("?created_before=2999-01-01T00:00:00%2B03:30".to_owned(), vec![5, 4, 3, 2, 1]),
        ("?type=text&user=".to_owned(), vec![5, 3, 2, 1]),
        ("?nonsense=1".to_owned(), vec![5, 4, 3, 2, 1]),
    ];
    for (query, expected) in table {
        assert_eq!(ids(&server, &token, &query), expected, "{query}");
    }
}

fn searches_follow_their_table(site: Site) {
    let (server, token) = small_library(site);
    let table: [(&str, &[i64]); 21] = [
        ("zebra", &[2]),
        ("EBR", &[2]),
        ("کودکان", &[1]),
        ("كتاب\u{200c}هاي", &[1]),
        ("été", &[3]),
        ("100%_", &[2]),
        ("%", &[2]),
        ("_s", &[2]),
        ("p", &[4, 3]),
        ("x", &[1]),
        ("\"", &[4, 3, 2, 1]),
        ("apple été", &[3]),
        ("ETE, Apple", &[3]),
        ("\"apple été\"", &[]),
        ("apple zebra", &[]),
        ("كتاب هاي", &[1]),
        ("\"کتاب های\"", &[]),
        ("كتابهاي\u{200c}کودکان", &[1]),
        ("ـکتـاب", &[1]),
        ("ｐｈｏｔｏ", &[4]),
        ("photo.png", &[4]),
    ];
    for (text, expected) in table {
        let query =
            text.bytes().fold("?search=".to_owned(), |query, byte| format!("{query}%{byte:02X}"));
        let found = ids(&server, &token, &query);
        assert_eq!(found, expected, "{text}");
    }
}

fn orderings_follow_their_table(site: Site) {
    let (server, token) = small_library(site);
    let patch = server.request("PATCH", "/api/media/files/1").token(&token);
    let _ =
        patch.body("application/json", r#"{"description":"changed"}"#).send().expect_status(200);
    let table = [
        ("id", [1, 2, 3, 4]),
        ("created_at", [1, 2, 3, 4]),
        ("updated_at", [2, 3, 4, 1]),
        ("name", [3, 4, 2, 1]),
        ("size", [2, 1, 3, 4]),
    ];
    for (field, mut expected) in table {
        assert_eq!(ids(&server, &token, &format!("?ordering={field}")), expected, "{field}");
        expected.reverse();
        assert_eq!(ids(&server, &token, &format!("?ordering=-{field}")), expected, "-{field}");
    }
    let table =
        [("-created_at,id", [4, 3, 2, 1]), (",name,-id,", [3, 4, 2, 1]), (",", [4, 3, 2, 1])];
    for (ordering, expected) in table {
        assert_eq!(ids(&server, &token, &format!("?ordering={ordering}")), expected, "{ordering}");
    }
}

fn an_unknown_filter_value_names_its_parameter(site: Site) {
    let token = site.admin();
    let server = site.start();
    let table = [
        ("type", "picture"),
        ("user", "ada"),
        ("created_after", "yesterday"),
        ("created_before", "2025-13-01"),
        ("ordering", "color"),
        ("ordering", "id,color"),
        ("search", "1,2,3,4,5,6,7,8,9,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x"),
    ];
    for (parameter, value) in table {
        let target = format!("/api/media/files?{parameter}={value}");
        let answer = server.get(target).token(&token).send().expect_status(400).json();
        assert!(answer[parameter][0].is_string(), "{parameter}: {answer}");
    }
}

fn entries_are_the_details_themselves(site: Site) {
    let (server, token) = small_library(site);
    let (found, page) = page(&server, &token, "");
    for (position, id) in found.into_iter().enumerate() {
        assert_eq!(page["results"][position], server.details(&token, id).json());
    }
}

fn the_last_page_and_other_digits_are_understood(site: Site) {
    let (server, token) = small_library(site);
    let (found, last) = page(&server, &token, "?page_size=3&page=last");
    assert_eq!((found, &last["next"]), (vec![1], &Value::Null));
    let previous = last["previous"].as_str().expect("there is a first page");
    assert!(previous.ends_with("?page_size=3"), "{previous}");
    assert_eq!(ids(&server, &token, "?page_size=%DB%B3&page=%DB%B2"), [1]);
    assert_eq!(ids(&server, &token, "?page_size=%D9%A1&page=%D9%A2"), [3]);
}

/// What an absolute URL of an answer asks for.
fn query_of(url: &Value) -> Option<String> {
    let (_, query) = url.as_str()?.split_once('?')?;
    Some(format!("?{query}"))
}

fn a_walk_that_deletes_and_adds_meets_every_file_once(site: Site) {
    let token = site.admin();
    let server = site.start();
    for number in 0..20 {
        let _ = server.stored(&token, &format!("{number}.txt"), "text");
    }
    for ordering in ["-created_at", "name", "size,-name"] {
        let before = ids(&server, &token, &format!("?page_size=100&ordering={ordering}"));
        let mut met = Vec::new();
        let mut query = Some(format!("?cursor=&page_size=3&page=7&ordering={ordering}"));
        while let Some(from) = query {
            let (found, walked) = page(&server, &token, &from);
            assert_eq!(walked.get("count"), None);
            for id in &found[..found.len().min(1)] {
                let target = format!("/api/media/files/{id}");
                let _ = server.request("DELETE", target).token(&token).send().expect_status(204);
            }
            let _ = server.stored(&token, "!.txt", "t");
            met.extend(found);
            query = query_of(&walked["next"]);
        }
        met.retain(|id| before.contains(id));
        assert_eq!(met, before, "{ordering}");
    }
}

fn a_walk_leads_back(site: Site) {
    let (server, token) = small_library(site);
    let (found, first) = page(&server, &token, "?cursor=&page_size=3&type=text&search=a");
    assert_eq!((found, &first["previous"]), (vec![3, 2], &Value::Null));
    let (_, first) = page(&server, &token, "?page_size=3&cursor=");
    let next = query_of(&first["next"]).expect("there is one more");
    assert!(next.contains("page_size=3") && !next.contains("cursor=&"), "{next}");
    let (found, second) = page(&server, &token, &next);
    assert_eq!((found, &second["next"]), (vec![1], &Value::Null));
    let previous = query_of(&second["previous"]).expect("there are three before");
    let (found, back) = page(&server, &token, &previous);
    assert_eq!((found, &back["previous"]), (vec![4, 3, 2], &Value::Null));
    assert_eq!(query_of(&back["next"]), Some(next));
}

fn a_cursor_of_another_list_is_not_found(site: Site) {
    let (server, token) = small_library(site);
    let (_, first) = page(&server, &token, "?cursor=&page_size=1&ordering=name");
    let next = query_of(&first["next"]).expect("there are more");
    for query in [next.replace("ordering=name", "ordering=id"), "?cursor=x".to_owned()] {
        let answer = server.get(format!("/api/media/files{query}")).token(&token).send();
        assert_eq!(answer.expect_error(404, "Invalid cursor"), "not_found", "{query}");
    }
}
