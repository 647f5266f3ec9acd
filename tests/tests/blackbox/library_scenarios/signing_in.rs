//! Signing in by a link and by hand, and a key that is refused later.

use tests::{Browser, BrowserKind, Site, key};

use super::{in_browsers_on_databases, link, tile, visit};

in_browsers_on_databases!(
    a_link_signs_in_and_leaves_no_key_behind,
    a_mistyped_key_is_said_to_be_invalid,
    a_refused_key_is_asked_for_again_and_nothing_typed_is_lost,
);

fn a_link_signs_in_and_leaves_no_key_behind(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let mut page = browser.open(&link(&server, &admin));
    page.expect_element(".empty");
    assert_eq!(page.evaluate("location.href.includes('ms_')"), false);
    let kept = "Object.values({...localStorage}).concat(document.cookie).join().includes('ms_')";
    assert_eq!(page.evaluate(kept), false);
    assert_eq!(page.evaluate("Object.values({...sessionStorage}).join()"), admin);
    page.reload();
    page.expect_element(".empty");
    assert!(server.log().iter().all(|line| !line.contains(&admin)), "{:?}", server.log());
}

fn a_mistyped_key_is_said_to_be_invalid(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let mut page = browser.open(&format!("http://{}/", server.address()));
    page.expect_text("h1", "Media library");
    page.press(key::ENTER);
    page.expect_text("#key-error", "Please enter a key.");
    page.fill("#key", &admin.to_lowercase());
    page.press(key::ENTER);
    page.expect_text("#key-error", "This key is not valid.");
    // As people paste it.
    page.fill("#key", &format!(" Token {admin} "));
    page.press(key::ENTER);
    page.expect_text(".empty", "Nothing here yet");
}

fn a_refused_key_is_asked_for_again_and_nothing_typed_is_lost(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "text");
    let editor = server.user(
        "editor",
        &["--staff", "--permission=3801", "--permission=3802", "--permission=3804"],
    );
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &editor);
    page.click(&format!("{} .tile-link", tile(0)));
    page.fill("#edit-name", "typed.txt");
    let _ = server.run(&["token", "revoke", "2"]).expect_success();
    page.click(".edit .primary");
    page.expect_element("#sign-in-again");
    // It cannot be dismissed, since nothing works without a key.
    page.press(key::ESCAPE);
    page.fill("#key", &server.token("editor"));
    page.press(key::ENTER);
    page.expect_text(".edit-actions", "Saved");
    assert_eq!(page.evaluate("document.querySelector('#edit-name').value"), "typed.txt");
    let id = details["id"].as_i64().expect("an id is a number");
    assert_eq!(server.details(&admin, id).json()["name"], "typed.txt");
}
