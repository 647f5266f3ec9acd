//! Looking through the files: the grid, scrolling, searching, filters, order, and keys.

use serde_json::{Value, json};
use tests::{Browser, BrowserKind, Page, Site, key, samples};

use super::{NAMES, in_browsers_on_databases, pictures, tile, uploaded_at, visit};

in_browsers_on_databases!(
    thumbnails_are_shown_in_their_own_shape,
    scrolling_meets_every_file_once,
    files_are_found_as_one_types,
    files_are_filtered_and_ordered,
    keys_lead_through_the_grid,
);

#[track_caller]
fn expect_names(page: &mut Page, names: &[&str]) {
    let names = json!(names);
    page.expect(&format!("JSON.stringify({NAMES}) === JSON.stringify({names})"));
}

fn thumbnails_are_shown_in_their_own_shape(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "tall.png", samples::png(300, 900));
    let _ = server.stored(&admin, "notes.txt", "text");
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    let picture = format!("document.querySelector(\"{} img\")", tile(1));
    page.expect(&format!("{picture}?.complete && {picture}.naturalWidth > 0"));
    assert_eq!(page.evaluate(&format!("{picture}.loading")), "lazy");
    // Small thumbnails of a tall picture, by their width: 64 pixels high is 21 wide.
    let srcset = page.evaluate(&format!("{picture}.srcset"));
    for width in [" 21w", " 43w", " 171w", " 300w"] {
        assert!(srcset.as_str().is_some_and(|set| set.contains(width)), "{srcset}");
    }
    let shape = page.evaluate(&format!("{picture}.offsetWidth * 3 / {picture}.offsetHeight"));
    let shape = shape.as_f64().expect("a number");
    assert!((0.95..1.05).contains(&shape), "{shape}");
    page.expect_text(&tile(0), "TXT");
}

fn scrolling_meets_every_file_once(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    for number in 0..150 {
        let _ = server.stored(&admin, &format!("{number}.txt"), "text");
    }
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    page.expect_text(".summary", "150 files");
    let _ = page.evaluate("(window.met = new Set(), window.most = 0, 1)");
    // A step and a moment, as people scroll.
    let walk = format!(
        "await (async () => {{
            for (let step = 0; step < 400; step += 1) {{
                const names = {NAMES};
                window.most = Math.max(window.most, names.length);
                if (new Set(names).size !== names.length) throw new Error('twice: ' + names);
                for (const name of names) window.met.add(name);
                if (window.met.size === 150) return window.met.size;
                scrollBy({{top: 200, behavior: 'instant'}});
                await new Promise(resolve => setTimeout(resolve, 40));
            }}
            return window.met.size;
        }})()"
    );
    assert_eq!(page.evaluate(&walk), 150);
    page.expect_text(".list-end", "That is everything.");
    let most = page.evaluate("window.most");
    assert!(most.as_u64().is_some_and(|most| most < 150), "all rows are in the page: {most}");
}

fn files_are_found_as_one_types(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    pictures(&server, &admin, &["کتاب ۱۴۰۳.png", "Harbour.png", "Café.png"]);
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    page.click(".search-field");
    page.press("كتاب 1403");
    expect_names(&mut page, &["کتاب ۱۴۰۳.png"]);
    page.expect_text(".summary", "1 file found");
    page.click(".search-clear");
    page.press("cafe");
    expect_names(&mut page, &["Café.png"]);
    page.press("teria");
    page.expect_text(".empty", "Nothing found");
    page.click(".empty .button");
    expect_names(&mut page, &["Café.png", "Harbour.png", "کتاب ۱۴۰۳.png"]);
    assert_eq!(page.evaluate("document.querySelector('.search-field').value"), "");
}

fn files_are_filtered_and_ordered(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let ada = server.user("ada", &["--admin", "--first-name=Ada"]);
    let _ = server.stored(&admin, "b10.txt", "a longer text");
    let _ = server.stored(&ada, "a.png", samples::png(8, 8));
    let _ = server.stored(&admin, "b9.txt", "text");
    uploaded_at(&server, "b10.txt", "2020-05-05 12:00:00");
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    expect_names(&mut page, &["b9.txt", "a.png", "b10.txt"]);
    page.choose("#ordering", "name");
    expect_names(&mut page, &["a.png", "b9.txt", "b10.txt"]);
    page.choose("#ordering", "-size");
    page.expect(&format!("{NAMES}[2] === 'b9.txt'"));
    page.click("[data-type=text]");
    expect_names(&mut page, &["b10.txt", "b9.txt"]);
    page.choose("#time", "week");
    expect_names(&mut page, &["b9.txt"]);
    page.choose("#time", "range");
    page.expect_element("input[type=date]");
    page.choose("input[type=date]", "2020-05-01");
    page.choose("label:nth-of-type(4) input[type=date]", "2020-05-31");
    expect_names(&mut page, &["b10.txt"]);
    page.click(".summary .button");
    page.expect(&format!("{NAMES}.length === 3"));
    page.choose("#uploader", "2");
    expect_names(&mut page, &["a.png"]);
    // The address keeps what is looked for, without a word to the server.
    page.reload();
    page.expect_element(".tile[data-id]");
    expect_names(&mut page, &["a.png"]);
}

fn keys_lead_through_the_grid(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    pictures(&server, &admin, &["d.png", "c.png", "b.png", "a.png"]);
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    let _ = page.evaluate("document.querySelector('.tile-link[tabindex=\"0\"]').focus() ?? 1");
    let focused = "document.activeElement.closest('.tile')?.dataset.index";
    for (pressed, index) in [(key::RIGHT, "1"), (key::END, "3"), (key::LEFT, "2"), (key::HOME, "0")]
    {
        page.press(pressed);
        page.expect(&format!("{focused} === '{index}'"));
    }
    page.press(" ");
    page.expect_text(".selection-count", "1 file selected");
    page.press(key::ESCAPE);
    page.expect("!document.querySelector('.selection-bar')");
    page.press(key::ENTER);
    page.expect_text(".details-title", "a.png");
    page.press(key::RIGHT);
    page.expect_text(".details-title", "b.png");
    page.press(key::ESCAPE);
    page.expect("!document.querySelector('dialog')");
    assert_eq!(page.evaluate("location.hash.includes('file')"), Value::Bool(false));
}
