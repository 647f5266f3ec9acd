//! What Chromium and Firefox show, play, save and refuse to run.

use serde_json::{Value, json};
use tests::{
    Browser, BrowserKind, OtherOrigin, Page, Server, Site, eventually, in_both_browsers, samples,
};

in_both_browsers!(
    a_page_of_an_allowed_origin_uses_the_api,
    audio_and_video_play_when_their_links_are_opened,
    documents_and_pictures_are_shown_when_their_links_are_opened,
    drawings_are_shown_in_pages_and_saved_by_links,
    drawings_have_the_size_that_the_details_say,
    the_first_files_of_a_persian_team_are_found_and_shown,
);

fn server() -> Server {
    Site::new(tests::Backend::Sqlite).start()
}

fn url(server: &Server, details: &Value) -> String {
    format!("http://{}{}", server.address(), server.path_of_f(details))
}

/// A page of red.
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n\
    2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
    3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<<>>>> endobj\n\
    4 0 obj <</Length 26>> stream\n1 0 0 rg 0 0 300 300 re f \nendstream endobj\n\
    trailer <</Root 1 0 R>>\n%%EOF\n";

#[track_caller]
fn expect_red(page: &mut Page, name: &str) {
    let is_red = |pixel: &image::Rgb<u8>| pixel.0[0] > 240 && pixel.0[1] < 20 && pixel.0[2] < 20;
    eventually(name, || page.screenshot().pixels().filter(|pixel| is_red(pixel)).count() > 1000);
}

/// Waits until the picture of an opened link is there.
#[track_caller]
fn expect_picture(page: &mut Page, details: &Value) {
    const WIDTH: &str = "document.images.length && document.images[0].naturalWidth";
    eventually("the picture", || page.evaluate(WIDTH) == details["width"]);
}

/// Waits until the player of an opened link has the first sound or picture.
#[track_caller]
fn expect_player(page: &mut Page, name: &str) {
    const STATE: &str = "(player => player && player.duration > 0 && player.readyState >= 2)
        (document.querySelector('video, audio')) === true";
    eventually(name, || page.evaluate(STATE) == true);
}

/// Uploads, edits, reads and deletes a file from a page; the statuses and headers that it sees.
const USE_OF_THE_API: &str = "(async (base, key) => {
    const seen = [];
    const call = async (method, path, headers, body) => {
        const answer = await fetch(base + path, {method, body, headers:
            {Authorization: `Token ${key}`, ...headers}});
        seen.push(answer.status);
        return answer;
    };
    const form = new FormData();
    form.append('f', new File(['text'], 'a.txt'));
    const created = await call('POST', '/api/media/files', {}, form);
    const path = new URL(created.headers.get('Location')).pathname;
    const etag = created.headers.get('ETag');
    await call('GET', path, {'If-None-Match': etag});
    const edit = [{'If-Match': etag, 'Content-Type': 'application/json'}, '{\"name\": \"b\"}'];
    const edited = await call('PATCH', path, ...edit);
    const late = await call('PATCH', path, ...edit);
    const file = await edited.json();
    const bytes = await fetch(file.f, {headers: {Range: 'bytes=1-2', 'If-Match': '*'}});
    await call('DELETE', path);
    const missing = await call('GET', path);
    const stranger = await fetch(base + path);
    return [seen, file.name, (await late.json()).code, await bytes.text(),
        bytes.headers.get('Content-Range'), (await missing.json()).detail, stranger.status,
        stranger.headers.get('X-Request-Id').length];
})";

fn a_page_of_an_allowed_origin_uses_the_api(kind: BrowserKind) {
    let [allowed, other] = [OtherOrigin::serving(""), OtherOrigin::serving("")];
    let mut site = Site::new(tests::Backend::Sqlite);
    site.set("MEDIA_CORS_ORIGINS", &allowed.origin());
    let server = site.start();
    let admin = server.admin();
    let base = format!("http://{}", server.address());
    let mut browser = Browser::start(kind);
    let mut page = browser.open(&allowed.url("/"));
    let seen = page.evaluate(&format!("await {USE_OF_THE_API}('{base}', '{admin}')"));
    let statuses = [201, 304, 200, 412, 204, 404];
    let expected =
        json!([statuses, "b", "precondition_failed", "ex", "bytes 1-2/4", "Not found.", 401, 32]);
    assert_eq!(seen, expected);
    drop(page);

    let mut page = browser.open(&other.url("/"));
    let listed = format!(
        "await fetch('{base}/api/media/files', {{headers: {{Authorization: 'Token {admin}'}}}})
            .then(answer => answer.status, error => error.name)"
    );
    assert_eq!(page.evaluate(&listed), "TypeError");
}

fn audio_and_video_play_when_their_links_are_opened(kind: BrowserKind) {
    let server = server();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let everywhere = [
        "tone.mp3",
        "tone.m4a",
        "tone.ogg",
        "tone.flac",
        "tone.aac",
        "recording.webm",
        "film.mp4",
        "film.webm",
        "film.mkv",
    ];
    for name in everywhere {
        let details = server.stored(&admin, name, samples::file(name));
        expect_player(&mut browser.open(&url(&server, &details)), name);
    }
    assert_eq!(browser.downloads(), [""; 0]);
}

fn documents_and_pictures_are_shown_when_their_links_are_opened(kind: BrowserKind) {
    let server = server();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let pdf = server.stored(&admin, "a.pdf", PDF);
    expect_red(&mut browser.open(&url(&server, &pdf)), "the page of the document");
    let picture = server.stored(&admin, "red.png", samples::file("red.png"));
    let mut page = browser.open(&url(&server, &picture));
    expect_picture(&mut page, &picture);
    drop(page);
    let text = server.stored(&admin, "a.txt", "1 < 2 & 3");
    let mut page = browser.open(&url(&server, &text));
    let shown = "document.body.innerText.trim()";
    eventually("the text", || page.evaluate(shown) == "1 < 2 & 3");
    drop(page);

    let saved = format!("{}?download=%D8%B9%DA%A9%D8%B3.png", url(&server, &picture));
    drop(browser.open(&saved));
    assert_eq!(browser.downloads(), ["عکس.png"]);
}

/// A drawing with a script that calls `site`, in every way that SVG has.
fn scripted(site: &OtherOrigin) -> String {
    let call = format!("new Image().src='{}'", site.url("/ran"));
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20' onload=\"{call}\">\
         <script>{call}</script><rect width='40' height='20' fill='#f00'/></svg>"
    )
}

fn drawings_are_shown_in_pages_and_saved_by_links(kind: BrowserKind) {
    let server = server();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let beacon = OtherOrigin::serving("");
    let drawing = server.stored(&admin, "a.svg", scripted(&beacon));
    let compressed = server.stored(&admin, "b.svgz", samples::file("compressed.svgz"));
    let [drawing_url, compressed_url] = [&drawing, &compressed].map(|of| url(&server, of));
    let site = OtherOrigin::serving(format!(
        "<img src='{drawing_url}' width=400><img src='{compressed_url}'>\
         <iframe src='{drawing_url}'></iframe><object data='{drawing_url}'></object>\
         <embed src='{drawing_url}'>"
    ));
    let mut page = browser.open(&site.url("/"));
    let sizes = "[...document.images].map(image => [image.naturalWidth, image.naturalHeight])";
    eventually("both drawings", || page.evaluate(sizes) == json!([[40, 20], [9, 9]]));
    expect_red(&mut page, "the drawing");
    let read = format!("await (await fetch('{drawing_url}')).text()");
    assert_eq!(page.evaluate(&read), scripted(&beacon));
    drop(page);

    let before = browser.downloads().len();
    let mut page = browser.open(&drawing_url);
    assert_eq!(page.evaluate("document.URL"), "about:blank");
    drop(page);
    let downloads = browser.downloads();
    assert!(downloads.len() > before, "{downloads:?}");
    assert!(downloads.iter().all(|name| name.starts_with('a')), "{downloads:?}");
    // It would have run before the beacon of a page that is opened afterwards.
    drop(browser.open(&beacon.url("/last")));
    let ran = beacon.requested().into_iter().filter(|path| path == "/ran");
    assert_eq!(ran.count(), 0);
}

fn drawings_have_the_size_that_the_details_say(kind: BrowserKind) {
    let server = server();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let mut attributes = vec![
        "",
        "width='100' height='50'",
        "width='10mm' height='20mm'",
        "width='1in' height='72pt'",
        "width='2em' height='3rem'",
        "width='100%' height='50%'",
        "width='100'",
        "height='50'",
        "width='100' viewBox='0 0 40 20'",
        "width='100%' height='100' viewBox='0 0 40 20'",
        "viewBox='0 0 100 50'",
        "viewBox='0 0 1000 10'",
        "width='100.4' height='50.5'",
    ];
    // Firefox makes these 300 wide.
    if kind == BrowserKind::Chromium {
        attributes.extend(["viewBox='0 0 24 24'", "viewBox='0 0 50 100'"]);
    }
    let mut drawings = Vec::new();
    for attributes in attributes {
        let xml = format!("<svg xmlns='http://www.w3.org/2000/svg' {attributes}/>");
        drawings.push((attributes, server.stored(&admin, "a.svg", xml)));
    }
    let image = |details| format!("<img src='{}'>", url(&server, details));
    let images: Vec<String> = drawings.iter().map(|(_, details)| image(details)).collect();
    let site = OtherOrigin::serving(images.concat());
    let mut page = browser.open(&site.url("/"));
    let sizes = "[...document.images].map(image => [image.naturalWidth, image.naturalHeight])";
    eventually("all drawings", || page.evaluate("document.readyState") == "complete");
    let sizes = page.evaluate(sizes);
    for ((attributes, details), size) in
        drawings.iter().zip(sizes.as_array().expect("it is a list"))
    {
        assert_eq!(json!([details["width"], details["height"]]), *size, "{attributes}");
    }
}

fn the_first_files_of_a_persian_team_are_found_and_shown(kind: BrowserKind) {
    let server = server();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    // File, name, type, and a search as another keyboard types it.
    let table = [
        ("red.jpg", "عکس خانۀ ما.jpg", "image", "خانه"),
        ("film.mp4", "فیلم نمی\u{200c}روم ۱۴۰۳.mp4", "video", "نمیروم 1403"),
        ("tone.m4a", "یادداشت صوتی.m4a", "audio", "يادداشت"),
        ("openpyxl.xlsx", "بودجه.xlsx", "document", "بودجة"),
        ("persian-1256.srt", "زیر\u{200c}نویس.srt", "text", "زير نويس"),
    ];
    for (file, name, file_type, search) in table {
        let details = server.stored(&admin, name, samples::file(file));
        assert_eq!((&details["type"], &details["name"]), (&json!(file_type), &json!(name)));
        let query: Vec<String> = search.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let query = query.concat();
        let list = server.get(format!("/api/media/files?search={query}")).token(&admin);
        let found = list.send().expect_status(200).json();
        assert_eq!(found["results"][0]["id"], details["id"], "{search}");
        let mut page = browser.open(&url(&server, &details));
        match file_type {
            "image" => {
                expect_picture(&mut page, &details);
            }
            "audio" | "video" => expect_player(&mut page, name),
            "text" => {
                let shown = "document.body.innerText.includes('به خانه ما نيامد')";
                eventually(name, || page.evaluate(shown) == true);
            }
            _ => {
                drop(page);
                assert_eq!(browser.downloads(), [name]);
            }
        }
    }
}
