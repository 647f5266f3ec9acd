//! Uploads by picker, drop and paste; their progress, pause, retry, and errors in words.

use std::path::PathBuf;

use tests::{Browser, BrowserKind, Page, Site, eventually};

use super::{NAMES, in_browsers_on_databases, visit};

in_browsers_on_databases!(
    files_are_uploaded_by_picker_drop_and_paste,
    uploads_are_paused_and_go_on,
    errors_are_said_in_words_and_uploads_retried,
);

/// Files that a script makes, in a transfer as a drop or a paste has it.
fn transfer(files: &[(&str, usize)]) -> String {
    let add = |(name, length): &(&str, usize)| {
        format!("data.items.add(new File([new Uint8Array({length}).fill(97)], '{name}'));")
    };
    let added: Vec<String> = files.iter().map(add).collect();
    format!("const data = new DataTransfer(); {}", added.concat())
}

fn drop_files(page: &mut Page, files: &[(&str, usize)]) {
    let given = transfer(files);
    let _ = page.evaluate(&format!(
        "(() => {{
            {given}
            const options = {{dataTransfer: data, bubbles: true, cancelable: true}};
            for (const type of ['dragenter', 'dragover', 'drop']) {{
                document.body.dispatchEvent(new DragEvent(type, options));
            }}
            return 1;
        }})()"
    ));
}

fn files_are_uploaded_by_picker_drop_and_paste(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let paths: Vec<PathBuf> = ["یک.txt", "دو.txt", "سه.txt", "چهار.txt", "پنج.txt"]
        .iter()
        .map(|name| server.folder().join(name))
        .collect();
    for path in &paths {
        std::fs::write(path, "متن").expect("written");
    }
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    page.click(".upload-button");
    let paths: Vec<_> = paths.iter().map(PathBuf::as_path).collect();
    page.set_files("[data-for=upload]", &paths);
    page.expect_text(".uploads-title", "5 files uploaded");
    page.expect(&format!("{NAMES}.length === 5 && {NAMES}.includes('چهار.txt')"));

    drop_files(&mut page, &[("dropped.txt", 3)]);
    page.expect_text(".uploads-title", "6 files uploaded");
    assert_eq!(page.evaluate("document.querySelector('.drop-zone')"), serde_json::Value::Null);
    let pasted = transfer(&[("image.png", 3)]);
    let _ = page.evaluate(&format!(
        "(() => {{
            {pasted}
            const options = {{clipboardData: data, bubbles: true, cancelable: true}};
            const event = new ClipboardEvent('paste', options);
            // Firefox drops the files of a made event.
            Object.defineProperty(event, 'clipboardData', {{value: data}});
            document.body.dispatchEvent(event);
            return 1;
        }})()"
    ));
    page.expect_text(".uploads-title", "7 files uploaded");
    page.expect(&format!("/^Pasted \\d{{4}}-.*\\.png$/.test({NAMES}[0])"));
    assert_eq!(server.row_count(), 7);
}

fn uploads_are_paused_and_go_on(kind: BrowserKind, site: Site) {
    let server = site.start();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    // A line so slow that nothing comes through.
    let _ = page.evaluate(
        "(() => {
            const send = XMLHttpRequest.prototype.send;
            XMLHttpRequest.prototype.send = function (body) {
                if (window.isFree) send.call(this, body);
            };
            return 1;
        })()",
    );
    drop_files(&mut page, &[("a.txt", 10), ("b.txt", 20), ("c.txt", 30), ("d.txt", 40)]);
    let states = "[...document.querySelectorAll('.upload')].map(item => item.dataset.state).join()";
    page.expect(&format!("{states} === 'waiting,sending,sending,sending'"));
    page.expect("document.querySelectorAll('.upload progress').length === 4");
    page.expect_text(".uploads-title", "Uploading: 0 of 4");
    page.click(".uploads-overall .button");
    page.expect(&format!("{states} === 'paused,paused,paused,paused'"));
    let _ = page.evaluate("(window.isFree = true, 1)");
    // One goes on, and then all.
    page.click(".upload:nth-child(4) button");
    page.expect(&format!("{states} === 'paused,paused,paused,done'"));
    assert_eq!(server.row_count(), 1);
    page.click(".uploads-overall .button");
    page.expect_text(".uploads-title", "4 files uploaded");
    assert_eq!(server.row_count(), 4);
}

fn errors_are_said_in_words_and_uploads_retried(kind: BrowserKind, mut site: Site) {
    site.set("MEDIA_MAX_UPLOAD_SIZE", "1000");
    let server = site.start();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    let mut page = visit(&mut browser, &server, &admin);
    drop_files(&mut page, &[("empty.txt", 0), ("large.txt", 1001), ("fine.txt", 1000)]);
    page.expect_text(".uploads-title", "1 file uploaded · 2 files not uploaded");
    page.expect_text(".uploads", "The file is empty.");
    page.expect_text(".uploads", "The file is too large: at most 1,000 bytes are accepted.");

    let _ = page.evaluate(
        "(() => {
            const open = XMLHttpRequest.prototype.open;
            XMLHttpRequest.prototype.open = function (method, url) {
                open.call(this, method, window.isBack ? url : 'http://127.0.0.1:1/');
            };
            return 1;
        })()",
    );
    drop_files(&mut page, &[("later.txt", 5)]);
    page.expect_text(".upload", "The service cannot be reached.");
    let _ = page.evaluate("(window.isBack = true, 1)");
    page.click(".upload button[aria-label='Retry: later.txt']");
    page.expect_text(".upload", "Uploaded");
    eventually("both files", || server.row_count() == 2);
}
