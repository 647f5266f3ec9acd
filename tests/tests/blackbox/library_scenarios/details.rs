//! An opened file: shown, edited, replaced, deleted.

use serde_json::json;
use tests::{Browser, BrowserKind, Page, Server, Site, eventually, key, samples};

use super::{in_browsers_on_databases, pictures, tile, visit};

in_browsers_on_databases!(
    every_kind_of_file_is_shown_where_it_is_opened,
    a_picture_is_viewed_in_full_size,
    texts_are_edited_and_conflicts_are_shown,
    unsaved_text_is_not_thrown_away_unasked,
    content_is_replaced,
    a_deletion_can_be_undone_for_ten_seconds,
);

fn open(page: &mut Page, index: usize) {
    page.click(&format!("{} .tile-link", tile(index)));
    page.expect_element(".details .panel");
}

fn close(page: &mut Page) {
    page.press(key::ESCAPE);
    page.expect("!document.querySelector('dialog')");
}

fn names(server: &Server, admin: &str) -> Vec<String> {
    let list = server.get("/api/media/files").token(admin).send().expect_status(200).json();
    let results = list["results"].as_array().cloned().unwrap_or_default();
    results.iter().filter_map(|file| file["name"].as_str().map(str::to_owned)).collect()
}

fn every_kind_of_file_is_shown_where_it_is_opened(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    for name in ["files.tar", "persian-1256.srt", "tone.mp3", "film.webm", "red.png"] {
        let _ = server.stored(&admin, name, samples::file(name));
    }
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    open(&mut page, 0);
    page.expect("document.querySelector('.preview img')?.naturalWidth > 0");
    page.expect_text(".facts", "Image");
    close(&mut page);
    for (index, player) in [(1, "video"), (2, "audio")] {
        open(&mut page, index);
        page.expect(&format!("document.querySelector('.preview {player}')?.duration > 0"));
        close(&mut page);
    }
    open(&mut page, 3);
    page.expect_text(".preview-text", "به خانه ما نيامد");
    close(&mut page);
    open(&mut page, 4);
    page.expect_text(".preview", "There is no preview of this kind of file.");
    let download = page.evaluate("document.querySelector('.actions a').href");
    assert!(download.as_str().is_some_and(|url| url.ends_with("files.tar?download")), "{download}");
    page.click(".actions a");
    let _ = page.evaluate("(await new Promise(resolve => setTimeout(resolve, 1000)), 1)");
    drop(page);
    eventually("the download", || browser.downloads() == ["files.tar"]);
}

fn a_picture_is_viewed_in_full_size(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "first.png", samples::png(1400, 700));
    let _ = server.stored(&admin, "second.png", samples::png(700, 1400));
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    open(&mut page, 0);
    page.click(".preview-picture");
    page.expect_element(".pswp--open .pswp__img");
    page.expect_text(".pswp__counter", "1 / 2");
    // A key during its opening does nothing.
    let second = "document.querySelector('.pswp__counter').textContent.includes('2 / 2')";
    eventually("the second picture", || {
        page.press(key::RIGHT);
        page.evaluate(second) == true
    });
    page.press(key::ESCAPE);
    page.expect("!document.querySelector('.pswp')");
    // Only the viewer is closed.
    page.expect_text(".details-title", "second.png");
}

fn texts_are_edited_and_conflicts_are_shown(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "text");
    let id = details["id"].as_i64().expect("an id is a number");
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    open(&mut page, 0);
    page.fill("#edit-name", "گزارش نهایی.txt");
    page.fill("#edit-description", "برای پاییز");
    page.click(".edit .primary");
    page.expect_text(".edit-actions", "Saved");
    let saved = server.details(&admin, id).json();
    assert_eq!(saved["name"], "گزارش نهایی.txt");
    assert_eq!(saved["description"], "برای پاییز");
    page.expect_text(".details-title", "گزارش نهایی.txt");
    page.expect_text(".tile-name", "گزارش نهایی.txt");

    page.fill("#edit-description", "mine");
    let theirs = server.request("PATCH", format!("/api/media/files/{id}")).token(&admin);
    let theirs = theirs.body("application/json", r#"{"description":"theirs"}"#);
    let _ = theirs.send().expect_status(200);
    page.click(".edit .primary");
    page.expect_text(".conflict", "theirs");
    assert_eq!(page.evaluate("document.querySelector('#edit-description').value"), "mine");
    assert_eq!(server.details(&admin, id).json()["description"], "theirs");
    page.click(".edit .primary");
    page.expect_text(".edit-actions", "Saved");
    assert_eq!(server.details(&admin, id).json()["description"], "mine");

    let long = format!(
        "(field => {{
            field.value = '{}';
            return field.dispatchEvent(new Event('input', {{bubbles: true}}));
        }})(document.querySelector('#edit-name'))",
        "x".repeat(300)
    );
    let _ = page.evaluate(&long);
    page.click(".edit .primary");
    page.expect_text("#edit-name-error", "The name has more than 255 characters.");
}

fn unsaved_text_is_not_thrown_away_unasked(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    pictures(&server, &admin, &["a.png", "b.png"]);
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    open(&mut page, 0);
    page.fill("#edit-name", "typed.png");
    page.press(key::ESCAPE);
    page.expect_text(".banner", "You have unsaved changes.");
    page.click(".banner .button:not(.danger)");
    assert_eq!(page.evaluate("document.querySelector('#edit-name').value"), "typed.png");
    page.click(".details-head button[aria-label='Next file']");
    page.click(".banner .danger");
    page.expect_text(".details-title", "a.png");
    page.expect("document.querySelector('#edit-name').value === 'a.png'");
    close(&mut page);
    assert_eq!(names(&server, &admin), ["b.png", "a.png"]);
}

fn content_is_replaced(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "text");
    let id = details["id"].as_i64().expect("an id is a number");
    let picture = server.folder().join("new.png");
    std::fs::write(&picture, samples::png(90, 60)).expect("written");
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    open(&mut page, 0);
    page.set_files("[data-for=replace]", &[&picture]);
    page.expect_text(".panel", "The file was replaced.");
    page.expect_text(".facts", "90 × 60 pixels");
    page.expect("document.querySelector('.preview img')?.naturalWidth > 0");
    let replaced = server.details(&admin, id).json();
    assert_eq!(json!([replaced["type"], replaced["name"]]), json!(["image", "a.txt"]));
    let old = server.open_f(&details);
    assert_eq!(old.status, 404);
}

fn a_deletion_can_be_undone_for_ten_seconds(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    pictures(&server, &admin, &["keep.png", "undo.png", "gone.png"]);
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    open(&mut page, 1);
    page.click(".actions .danger");
    page.expect_text(".notice", "“undo.png” deleted");
    page.expect_text(".summary", "2 files");
    page.click(".notice-action");
    page.expect_text(".summary", "3 files");
    open(&mut page, 0);
    page.click(".actions .danger");
    page.expect_text(".notices", "“gone.png” deleted");
    assert_eq!(names(&server, &admin).len(), 3, "nothing is deleted before ten seconds");
    eventually("the deletion", || names(&server, &admin) == ["undo.png", "keep.png"]);
    page.expect("!document.querySelector('.notice')");

    // Who closes the page does not want them back.
    open(&mut page, 0);
    page.click(".actions .danger");
    page.expect_text(".notices", "“undo.png” deleted");
    page.leave_for(&format!("http://{}/healthz", server.address()));
    eventually("the other deletion", || names(&server, &admin) == ["keep.png"]);
}
