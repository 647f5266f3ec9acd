//! Keys of uploads with any name.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use serde_json::Value;
use tests::{Form, Server, Site, on_both_databases, samples};

on_both_databases!(
    stored_names_follow_their_table,
    keys_carry_the_day_of_the_upload,
    a_taken_name_gets_seven_letters_before_its_suffixes,
    simultaneous_uploads_of_one_name_are_all_kept_apart,
    one_stem_with_two_extensions_shares_no_thumbnails,
    a_file_named_like_the_thumbnail_folder_does_no_harm,
    a_long_name_is_cut_and_all_its_files_open,
    names_are_kept_as_people_write_them,
    names_that_clients_escape_are_unescaped,
    bytes_are_saved_under_the_name,
);

/// The stored name in the URL of an object's bytes, URL-encoded.
fn stored_name(object: &Value) -> &str {
    let f = object["f"].as_str().expect("f is a text");
    f.rsplit('/').next().unwrap_or(f)
}

fn extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, extension)| extension)
}

fn thumbnails(details: &Value) -> &Vec<Value> {
    details["thumbnails"].as_array().expect("thumbnails are a list")
}

fn stored_names_follow_their_table(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let table = [
        ("photo.txt", "photo.txt"),
        ("a b (1).txt", "a_b_1.txt"),
        ("نیم\u{200c}فاصله.txt", "%D9%86%DB%8C%D9%85%D9%81%D8%A7%D8%B5%D9%84%D9%87.txt"),
        ("تصویر ۱.txt", "%D8%AA%D8%B5%D9%88%DB%8C%D8%B1_%DB%B1.txt"),
        ("party 🎉 time.txt", "party__time.txt"),
        ("🎉", "file.txt"),
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/etc/shadow", "shadow"),
        ("C:\\Users\\me\\notes.txt", "notes.txt"),
        ("~user-1.txt", "user-1.txt"),
        ("50%.txt", "50.txt"),
        ("%2e%2e%2fup.txt", "2e2e2fup.txt"),
        ("<script>.txt", "script.txt"),
        ("-rf.txt", "-rf.txt"),
        (".hidden", ".hidden"),
        ("e\u{301}te\u{301}.txt", "%C3%A9t%C3%A9.txt"),
        ("ÉTÉ.txt", "%C3%89T%C3%89.txt"),
    ];
    for (sent, stored) in table {
        let details = server.stored(&admin, sent, "text");
        assert_eq!(stored_name(&details), stored, "{sent}");
        assert_eq!(server.open_f(&details).expect_status(200).text(), "text", "{sent}");
    }
    for sent in ["..", ".", "🎉🎉", " ", "🎉🎉.jpg", "👨\u{200d}👩.txt"] {
        let details = server.stored(&admin, sent, "text");
        let name = stored_name(&details);
        assert!(name.starts_with("file") && extension(name) == Some("txt"), "{sent}: {name}");
        assert_eq!(server.open_f(&details).expect_status(200).text(), "text", "{sent}");
    }
    let media = server.data().join("media");
    assert!(server.files().iter().all(|file| file.starts_with(&media)), "{:?}", server.files());
}

fn keys_carry_the_day_of_the_upload(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.png", samples::png(8, 6));
    let created = details["created_at"].as_str().expect("a time");
    let folder = format!("/media/core_media/{}", created[..10].replace('-', "/"));
    assert_eq!(server.path_of_f(&details), format!("{folder}/a.png"));
    for thumbnail in thumbnails(&details) {
        let edge = &thumbnail["size"];
        let expected = format!("{folder}/thumbnails/a_thumbnail_{edge}x{edge}.jpg");
        assert_eq!(server.path_of_f(thumbnail), expected);
    }
}

#[track_caller]
fn expect_suffixed(name: &str, root: &str, extensions: &str) {
    let suffix = name
        .strip_prefix(root)
        .and_then(|rest| rest.strip_prefix('_'))
        .and_then(|rest| rest.strip_suffix(extensions))
        .unwrap_or_else(|| panic!("{name} is not {root}_<suffix>{extensions}"));
    assert_eq!(suffix.len(), 7, "{name}");
    assert!(suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}");
}

fn a_taken_name_gets_seven_letters_before_its_suffixes(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let table = [
        ("archive.tar.gz", "archive", ".tar.gz"),
        ("photo.txt", "photo", ".txt"),
        ("README", "README", ""),
        (".bashrc", ".bashrc", ""),
    ];
    for (sent, root, extensions) in table {
        let first = server.stored(&admin, sent, "first");
        let second = server.stored(&admin, sent, "second");
        assert_eq!(stored_name(&first), sent);
        expect_suffixed(stored_name(&second), root, extensions);
        assert_eq!(second["name"], sent);
        assert_eq!(server.open_f(&first).text(), "first");
        assert_eq!(server.open_f(&second).text(), "second");
    }
}

/// A picture that differs for each number.
fn picture(number: u32) -> Vec<u8> {
    samples::png(number + 1, 1)
}

fn upload_together(server: &Server, key: &str, count: u32) -> Vec<Value> {
    let gate = Barrier::new(count as usize);
    let upload = |number| {
        gate.wait();
        server.stored(key, "same.png", picture(number))
    };
    let upload = &upload;
    thread::scope(|scope| {
        let uploads: Vec<_> =
            (0..count).map(|number| scope.spawn(move || upload(number))).collect();
        uploads.into_iter().map(|upload| upload.join().expect("it is stored")).collect()
    })
}

fn simultaneous_uploads_of_one_name_are_all_kept_apart(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let all = upload_together(&server, &admin, 20);

    let objects = all.iter().flat_map(|details| [details].into_iter().chain(thumbnails(details)));
    let keys: BTreeSet<_> = objects.map(|object| object["f"].as_str()).collect();
    assert_eq!(keys.len(), 20 * 5);
    let first = all.iter().filter(|details| stored_name(details) == "same.png");
    assert_eq!(first.count(), 1);
    for (number, details) in (0..).zip(&all) {
        assert!(server.open_f(details).expect_status(200).body == picture(number));
        for thumbnail in thumbnails(details) {
            let picture = samples::Picture::decode(&server.open_f(thumbnail).body);
            assert_eq!(picture.size(), (number as usize + 1, 1));
        }
    }
    assert_eq!(server.files().len(), 20 * 5);
}

fn one_stem_with_two_extensions_shares_no_thumbnails(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let (one, other) = (samples::png(10, 20), samples::png(30, 5));
    let stored = [("photo.png", one, (10, 20)), ("photo.jpg", other, (30, 5))]
        .map(|(name, content, size)| (server.stored(&admin, name, content), size));
    for (details, size) in stored {
        for thumbnail in thumbnails(&details) {
            let picture =
                samples::Picture::decode(&server.open_f(thumbnail).expect_status(200).body);
            assert_eq!(picture.size(), size, "{}", thumbnail["f"]);
        }
    }
}

/// The name itself would collide with the folder that every image of the day needs.
fn a_file_named_like_the_thumbnail_folder_does_no_harm(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let file = server.stored(&admin, "thumbnails", "text");
    let image = server.stored(&admin, "a.png", samples::png(8, 6));
    assert_eq!(server.open_f(&file).expect_status(200).text(), "text");
    assert_eq!(thumbnails(&image).len(), 4);
    let again = server.stored(&admin, "thumbnails", "again");
    assert_eq!(server.open_f(&again).expect_status(200).text(), "again");
}

fn a_long_name_is_cut_and_all_its_files_open(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let names = [format!("{}.png", "ی".repeat(400)), format!("{}.tar.png", "x".repeat(400))];
    for name in names {
        for _ in 0..2 {
            let form = Form::with_file(&name, samples::png(8, 6));
            let details = server.upload(&admin, form).expect_status(201).json();
            assert_eq!(extension(stored_name(&details)), Some("png"));
            let _ = server.open_f(&details).expect_status(200);
            for thumbnail in thumbnails(&details) {
                let _ = server.open_f(thumbnail).expect_status(200);
            }
        }
    }
}

fn names_are_kept_as_people_write_them(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let table = [
        ("ا\u{653}موزش.txt", "آموزش.txt"),
        ("か\u{3099}.txt", "が.txt"),
        ("نیم\u{200c}فاصله.txt", "نیم\u{200c}فاصله.txt"),
        ("👨\u{200d}👩\u{200d}👧.txt", "👨\u{200d}👩\u{200d}👧.txt"),
        ("a\u{202e}gnp.txt", "agnp.txt"),
        ("🎉🎉.jpg", "🎉🎉.jpg"),
    ];
    for (sent, name) in table {
        assert_eq!(server.stored(&admin, sent, "text")["name"], name);
    }
    let long = server.stored(&admin, &format!("{}.tar.gz", "ی".repeat(400)), "text");
    assert_eq!(long["name"], format!("{}.tar.gz", "ی".repeat(248)));

    let id = &long["id"];
    let body = r#"{"name":"\u0627\u0653\u202e\u200c","description":"\u0627\u0653\u202e"}"#;
    let edit = server.request("PATCH", format!("/api/media/files/{id}")).token(&admin);
    let edited = edit.body("application/json", body).send().expect_status(200).json();
    assert_eq!(edited["name"], "آ\u{200c}");
    assert_eq!(edited["description"], "آ\u{202e}");
}

fn names_that_clients_escape_are_unescaped(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let table = [
        ("%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4%20%DB%B1.txt", "گزارش ۱.txt"),
        ("say %22hi%22.txt", "say \"hi\".txt"),
        ("100%25.txt", "100%25.txt"),
    ];
    for (sent, name) in table {
        assert_eq!(server.stored(&admin, sent, "text")["name"], name);
    }
}

fn bytes_are_saved_under_the_name(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let saved_as = |details: &Value| {
        let answer = server.open_f(details).expect_status(200);
        answer.header("content-disposition").unwrap_or_default().to_owned()
    };
    let table = [
        ("हि.txt", "inline; filename=\"__.txt\"; filename*=UTF-8''%E0%A4%B9%E0%A4%BF.txt"),
        ("a b.txt", "inline; filename=\"a b.txt\""),
        ("🎉.jpg", "inline; filename=\"_.jpg.txt\"; filename*=UTF-8''%F0%9F%8E%89.jpg.txt"),
    ];
    for (sent, disposition) in table {
        assert_eq!(saved_as(&server.stored(&admin, sent, "text")), disposition);
    }
    let file = server.stored(&admin, "q3.txt", "text");
    let edit = server.request("PATCH", format!("/api/media/files/{}", file["id"])).token(&admin);
    let _ = edit.body("application/json", r#"{"name":"Report"}"#).send().expect_status(200);
    assert_eq!(saved_as(&file), "inline; filename=\"Report.txt\"");
}
