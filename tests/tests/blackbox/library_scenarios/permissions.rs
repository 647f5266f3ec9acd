//! What a caller may not do is not offered.

use serde_json::{Value, json};
use tests::{Browser, BrowserKind, Site};

use super::{in_browsers_on_databases, link, tile, visit};

in_browsers_on_databases!(
    readers_are_offered_no_change,
    who_may_only_upload_is_told_so,
    who_may_nothing_is_told_so,
);

/// The visible controls that change something.
const CONTROLS: &str = "['.upload-button', '#edit-name', '[data-for=replace]', '.actions .danger']
    .filter(selector => document.querySelector(selector))";

fn readers_are_offered_no_change(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    let reader = server.user("reader", &["--staff", "--permission=3801"]);
    let editor = server.user(
        "editor",
        &["--staff", "--permission=3801", "--permission=3802", "--permission=3804"],
    );
    let mut browser = Browser::start(kind);
    let all = json!([".upload-button", "#edit-name", "[data-for=replace]", ".actions .danger"]);
    let edits = json!(["#edit-name", "[data-for=replace]"]);
    for (who, expected) in [(&reader, json!([])), (&editor, edits), (&admin, all)] {
        let mut page = visit(&mut browser, &server, who);
        page.click(&format!("{} .tile-link", tile(0)));
        page.expect_element(".details .panel");
        assert_eq!(page.evaluate(CONTROLS), expected);
    }
    let mut page = visit(&mut browser, &server, &reader);
    page.click(&format!("{} input", tile(0)));
    page.expect_element(".selection-bar");
    assert_eq!(page.evaluate("document.querySelector('.selection-bar .danger')"), Value::Null);
}

fn who_may_only_upload_is_told_so(kind: BrowserKind, site: Site) {
    let server = site.start();
    let uploader = server.user("uploader", &["--staff", "--permission=3803"]);
    let mut browser = Browser::start(kind);
    let mut page = browser.open(&link(&server, &uploader));
    page.expect_text(".empty", "You may not see the list");
    page.click(".empty .button");
    let file = server.folder().join("a.txt");
    std::fs::write(&file, "text").expect("written");
    page.set_files("[data-for=upload]", &[&file]);
    page.expect_text(".uploads", "1 file uploaded");
    assert_eq!(server.row_count(), 1);
}

fn who_may_nothing_is_told_so(kind: BrowserKind, site: Site) {
    let server = site.start();
    let nobody = server.user("nobody", &["--permission=3801"]);
    let mut browser = Browser::start(kind);
    let mut page = browser.open(&link(&server, &nobody));
    page.expect_text(".empty", "Your key does not allow listing files.");
    assert_eq!(page.evaluate("document.querySelector('.upload-button, .search')"), Value::Null);
}
