//! Several files at once.

use serde_json::Value;
use tests::{Browser, BrowserKind, Site, eventually, key};

use super::{NAMES, in_browsers_on_databases, pictures, tile, visit};

in_browsers_on_databases!(a_range_is_selected_and_deleted, links_of_several_files_are_listed,);

fn a_range_is_selected_and_deleted(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    pictures(&server, &admin, &["e.png", "d.png", "c.png", "b.png", "a.png"]);
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    page.click(&format!("{} input", tile(1)));
    page.expect_text(".selection-count", "1 file selected");
    page.click_holding(&format!("{} input", tile(3)), Some(key::SHIFT));
    page.expect_text(".selection-count", "3 files selected");
    page.click(&format!("{} input", tile(2)));
    page.expect_text(".selection-count", "2 files selected");
    page.click(".selection-bar .danger");
    page.expect_text(".notice", "2 files deleted");
    page.expect(&format!("{NAMES}.join() === 'a.png,c.png,e.png'"));
    assert_eq!(page.evaluate("document.querySelector('.selection-bar')"), Value::Null);
    eventually("the deletion", || server.row_count() == 3);
}

fn links_of_several_files_are_listed(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    pictures(&server, &admin, &["b.png", "a.png"]);
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    page.click(&format!("{} input", tile(0)));
    page.click(".selection-bar .button.quiet");
    page.expect_text(".selection-count", "2 files selected");
    page.click(".selection-bar .button:not(.quiet):not(.danger)");
    page.expect_element(".links");
    let links = page.evaluate("document.querySelector('.links').value.split('\\n')");
    let links = links.as_array().expect("it is a list");
    assert_eq!(links.len(), 2);
    for link in links.iter().filter_map(Value::as_str) {
        let path = link.split_once(&server.address().to_string()).expect("a link to here").1;
        let saved = server.get(path).send().expect_status(200);
        let disposition = saved.header("content-disposition").unwrap_or_default();
        assert!(disposition.starts_with("attachment"), "{disposition}");
    }
    page.click(".dialog-actions .button:not(.primary)");
    // One after the other.
    let _ = page.evaluate("(await new Promise(resolve => setTimeout(resolve, 1500)), 1)");
    drop(page);
    eventually("both downloads", || browser.downloads().len() == 2);
}
