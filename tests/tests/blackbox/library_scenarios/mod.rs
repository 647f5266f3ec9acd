//! What people do on the library page: each scenario in Chromium and Firefox, on both databases.

mod accessibility;
mod details;
mod languages;
mod looking;
mod permissions;
mod screenshots;
mod selecting;
mod signing_in;
mod speed;
mod uploading;

use tests::{Backend, Browser, Page, Server, samples};

/// Makes each function a test in each browser on each database. Its arguments are the kind of
/// browser and a fresh site.
macro_rules! in_browsers_on_databases {
    ($($test:ident),+ $(,)?) => {
        $crate::library_scenarios::in_browsers_on_databases!(
            @chromium_on_sqlite, Chromium, Sqlite, $($test),+);
        $crate::library_scenarios::in_browsers_on_databases!(
            @firefox_on_sqlite, Firefox, Sqlite, $($test),+);
        $crate::library_scenarios::in_browsers_on_databases!(
            @chromium_on_postgres, Chromium, Postgres, $($test),+);
        $crate::library_scenarios::in_browsers_on_databases!(
            @firefox_on_postgres, Firefox, Postgres, $($test),+);
    };
    (@$module:ident, $kind:ident, $backend:ident, $($test:ident),+) => {
        mod $module {
            $(
                #[test]
                fn $test() {
                    let site = tests::Site::new(tests::Backend::$backend);
                    super::$test(tests::BrowserKind::$kind, site);
                }
            )+
        }
    };
}
pub(crate) use in_browsers_on_databases;

/// The link that signs in with `key`.
fn link(server: &Server, key: &str) -> String {
    format!("http://{}/library#key={key}", server.address())
}

/// The library page of the holder of `key`, once it shows the files or says why not.
fn visit<'a>(browser: &'a mut Browser, server: &Server, key: &str) -> Page<'a> {
    let mut page = browser.open(&link(server, key));
    page.resize(1280, 900);
    page.expect_element(".tile[data-id], .empty");
    page
}

/// Stores a picture under each name, the last one newest.
fn pictures(server: &Server, key: &str, names: &[&str]) {
    for (name, width) in names.iter().zip(40..) {
        let _ = server.stored(key, name, samples::png(width, 30));
    }
}

/// Stores so many pictures.
fn pictures_of(server: &Server, key: &str, count: u32, content: impl Fn(u32) -> Vec<u8>) {
    for number in 0..count {
        let _ = server.stored(key, &format!("{number}.png"), content(number));
    }
}

/// Changes the time at which the file of that name was uploaded.
fn uploaded_at(server: &Server, name: &str, time: &str) {
    let time = match server.backend() {
        Backend::Sqlite => format!("CAST(strftime('%s', '{time}') AS INTEGER) * 1000000"),
        Backend::Postgres => format!("timestamptz '{time}+00'"),
    };
    server.execute(&format!("UPDATE media_files SET created_at = {time} WHERE name = '{name}'"));
}

/// The names in the grid, in their order.
const NAMES: &str = "[...document.querySelectorAll('.tile-name')].map(name => name.textContent)";

/// The selector of the tile with that position.
fn tile(index: usize) -> String {
    format!(".tile[data-index='{index}']")
}
