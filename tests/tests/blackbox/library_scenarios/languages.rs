//! Persian and English, directions, digits and dates, light and dark, wide and narrow.

use serde_json::json;
use tests::{Browser, BrowserKind, Site, samples};

use super::{in_browsers_on_databases, link, tile, uploaded_at, visit};

in_browsers_on_databases!(
    the_page_speaks_the_language_of_the_browser,
    the_page_fits_phones_and_wide_screens,
);

const ROOT: &str = "[document.documentElement.lang, document.documentElement.dir]";

fn the_page_speaks_the_language_of_the_browser(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "plan.png", samples::png(90, 60));
    server.execute("UPDATE media_files SET size = 1536");
    uploaded_at(&server, "plan.png", "2025-03-21 12:00:00");
    let mut browser = Browser::speaking(kind, "fa");
    let mut page = browser.open(&format!("http://{}/library", server.address()));
    page.expect_text("h1", "کتابخانهٔ رسانه");
    drop(page);
    let mut page = browser.open(&link(&server, &admin));
    page.expect_element(".tile[data-id]");
    assert_eq!(page.evaluate(ROOT), json!(["fa", "rtl"]));
    page.expect_text(".summary", "۱ فایل");
    // New Year of 1404.
    page.expect_text(&tile(0), "۱ فروردین ۱۴۰۴");
    page.expect_text(&tile(0), "۱٫۵ کیلوبایت");
    let direction = format!(
        "[document.querySelector(\"{0} .tile-name\").dir, getComputedStyle(document.querySelector(\
         \"{0} .tile-name\")).direction]",
        tile(0)
    );
    assert_eq!(page.evaluate(&direction), json!(["auto", "ltr"]));
    page.click(&format!("{} .tile-link", tile(0)));
    page.expect_text(".facts", "۹۰ × ۶۰ پیکسل");
    page.press(tests::key::ESCAPE);
    page.choose("#time", "range");
    page.expect("document.querySelectorAll('.day-parts select').length === 6");
    page.choose(".day-parts select:nth-child(3)", "1404");
    page.choose(".day-parts select:nth-child(2)", "1");
    page.expect_text(".summary", "۱ فایل پیدا شد");

    page.click(".menu > button");
    page.click(".menu [lang=en]");
    page.expect_text(".summary", "1 file found");
    assert_eq!(page.evaluate(ROOT), json!(["en", "ltr"]));
    page.reload();
    page.expect_text(".brand", "Library");
}

fn the_page_fits_phones_and_wide_screens(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a picture with a rather long name.png", samples::png(90, 60));
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    for width in [390, 1920] {
        page.resize(width, 844);
        page.expect(&format!("innerWidth === {width}"));
        for language in ["fa", "en"] {
            page.click(".menu > button");
            page.click(&format!(".menu [lang={language}]"));
            page.click(".menu > button");
            page.click(&format!("{} .tile-link", tile(0)));
            page.expect_element(".details .panel");
            assert_eq!(page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
            let panel = "document.querySelector('.details-body').scrollWidth <= innerWidth";
            assert_eq!(page.evaluate(panel), true);
            page.press(tests::key::ESCAPE);
            page.expect("!document.querySelector('dialog')");
        }
    }
}
