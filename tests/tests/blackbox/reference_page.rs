//! The reference page of the API in real browsers.

use tests::{Backend, Browser, BrowserKind, Page, Site, eventually, in_both_browsers};

in_both_browsers!(a_bare_key_is_enough_and_is_kept_for_the_session);

/// Clicks the first element that matches a selector, once there is one.
#[track_caller]
fn click(page: &mut Page, selector: &str) {
    let found =
        format!("(found => found && (found.click(), true))(document.querySelector('{selector}'))");
    eventually(selector, || page.evaluate(&found) == true);
}

/// Enters a key in the form of the page, as typing does.
fn enter_key(page: &mut Page, key: &str) {
    click(page, ".btn.authorize");
    let entered = format!(
        "(input => {{
            if (!input) return false;
            const property = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
            property.set.call(input, '{key}');
            input.dispatchEvent(new Event('input', {{bubbles: true}}));
            return true;
        }})(document.querySelector('.auth-container input'))"
    );
    eventually("the form of the key", || page.evaluate(&entered) == true);
    click(page, ".auth-btn-wrapper .authorize");
}

/// Tries the list of media files; its status.
fn status_of_list(page: &mut Page) -> String {
    let operation = "#operations-Media_files-list_media_files";
    click(page, &format!("{operation} .opblock-summary-control"));
    click(page, &format!("{operation} .try-out__btn"));
    click(page, &format!("{operation} .execute"));
    let status = format!(
        "document.querySelector('{operation} .live-responses-table tbody .response-col_status')
            ?.innerText ?? ''"
    );
    let mut shown = String::new();
    eventually("an answer", || {
        page.evaluate(&status).as_str().unwrap_or_default().trim().clone_into(&mut shown);
        !shown.is_empty()
    });
    shown
}

fn a_bare_key_is_enough_and_is_kept_for_the_session(kind: BrowserKind) {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let mut browser = Browser::start(kind);
    for path in ["/api/docs", "/api/docs/"] {
        let mut page = browser.open(&format!("http://{}{path}", server.address()));
        assert_eq!(&status_of_list(&mut page)[..3], "401", "{path}");
        enter_key(&mut page, &admin);
        // The address names the operation, which would be open already.
        assert_eq!(page.evaluate("history.replaceState(null, '', location.pathname) ?? 0"), 0);
        page.reload();
        let is_locked = "document.querySelector('.btn.authorize.locked') !== null";
        eventually("the key again", || page.evaluate(is_locked) == true);
        assert_eq!(&status_of_list(&mut page)[..3], "200", "{path}");
        assert_eq!(page.evaluate("localStorage.length"), 0);
    }
}
