//! axe, which checks the rules of WCAG 2.2 that a program can check, finds nothing on any view.

use std::sync::LazyLock;

use serde_json::json;
use tests::{Browser, BrowserKind, Page, Server, Site, eventually, key, samples};

use super::{in_browsers_on_databases, tile, visit};

in_browsers_on_databases!(axe_finds_nothing_on_any_view);

/// The rules of axe-core, by Deque Systems.
static AXE: LazyLock<String> = LazyLock::new(|| {
    let path = tests::workspace::root().join("tests/vendor/axe.min.js");
    std::fs::read_to_string(path).expect("axe is vendored")
});

const RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

#[track_caller]
fn expect_accessible(page: &mut Page, view: &str) {
    // Colours are those at the end of movements. Some of the browser's own never end.
    let _ = page.evaluate(
        "document.getAnimations().forEach(each => { try { each.finish(); } catch {} }) ?? 1",
    );
    page.run(&AXE);
    let found = page.evaluate(&format!(
        "(await axe.run(document, {{runOnly: {RULES}}})).violations.map(found =>
            [found.id, found.impact, found.nodes.map(node => node.html.slice(0, 200))])"
    ));
    assert_eq!(found, json!([]), "{view}");
}

fn stored(server: &Server, admin: &str) {
    for name in ["tone.mp3", "film.webm", "ascii.txt", "files.tar"] {
        let _ = server.stored(admin, name, samples::file(name));
    }
    let _ = server.stored(admin, "عکس.png", samples::png(900, 600));
}

fn axe_finds_nothing_on_any_view(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let mut page = browser.open(&format!("http://{}/library", server.address()));
    page.expect_element("#key");
    page.press(key::ENTER);
    expect_accessible(&mut page, "signing in");
    drop(page);
    expect_accessible(&mut visit(&mut browser, &server, &admin), "an empty library");
    stored(&server, &admin);
    let mut page = visit(&mut browser, &server, &admin);
    for (language, theme, width) in [("fa", 2, 1920), ("en", 3, 390)] {
        page.resize(width, 900);
        page.click(".menu > button");
        page.click(&format!(".menu [lang={language}]"));
        page.click(&format!(".menu .segments:nth-of-type(2) .segment:nth-child({theme})"));
        let view = |name: &str| format!("{name} in {language} at {width}");
        expect_accessible(&mut page, &view("settings"));
        page.click(".menu > button");
        expect_accessible(&mut page, &view("the grid"));
        for index in 0..5 {
            page.click(&format!("{} .tile-link", tile(index)));
            page.expect_element(".details .facts");
            expect_accessible(&mut page, &view(&format!("file {index}")));
            page.press(key::ESCAPE);
            page.expect("!document.querySelector('dialog')");
        }
        page.click(&format!("{} .tile-link", tile(0)));
        page.click(".preview-picture");
        page.expect_element(".pswp--ui-visible .pswp__img");
        expect_accessible(&mut page, &view("the viewer"));
        // A key during its opening does nothing.
        eventually("the end of the viewer", || {
            page.press(key::ESCAPE);
            std::thread::sleep(std::time::Duration::from_secs(1));
            page.evaluate("!document.querySelector('.pswp')") == true
        });
        if page.evaluate("Boolean(document.querySelector('dialog'))") == true {
            page.press(key::ESCAPE);
        }
        page.expect("!document.querySelector('dialog')");
        page.click(&format!("{} input", tile(1)));
        expect_accessible(&mut page, &view("a selection"));
        page.click(".selection-bar .button:not(.quiet):not(.danger)");
        page.expect_element(".links");
        expect_accessible(&mut page, &view("links"));
        page.press(key::ESCAPE);
        page.click(".selection-bar .icon-button");
        page.expect("!document.querySelector('.selection-bar')");
    }
}
