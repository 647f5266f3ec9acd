//! The pictures of the documents, made anew by `make screenshots`. Their files are drawn here.

use std::io::Cursor;
use std::path::PathBuf;

use image::{ImageFormat, Rgb, RgbImage};
use tests::{Browser, BrowserKind, Page, Server, Site, samples};

use super::{link, tile};

/// A landscape: a sky, a sun, and three rows of hills.
fn landscape(seed: u32, width: u32, height: u32) -> Vec<u8> {
    let hue = |shift: u32| f64::from((seed * 67 + shift) % 360);
    let sun = (0.2 + 0.6 * f64::from(seed * 37 % 100) / 100.0, 0.3);
    let color = |x: u32, y: u32| {
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let aspect = f64::from(width) / f64::from(height);
        let hill = (0..3).rev().find(|row| y > ridge(seed, *row, x));
        let is_sun = ((x - sun.0) * aspect).hypot(y - sun.1) < 0.12;
        match hill {
            Some(row) => shade(hue(150), 0.45, 0.42 - 0.12 * f64::from(row)),
            None if is_sun => shade(48.0, 0.9, 0.8),
            None => shade(hue(0), 0.5, 0.62 + 0.04 * (y * 6.0).floor()),
        }
    };
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(width, height, color);
    picture.write_to(&mut bytes, ImageFormat::Png).expect("a picture can be encoded");
    bytes.into_inner()
}

/// The height of a row of hills at `x`, from 0 at the top to 1.
fn ridge(seed: u32, row: u32, x: f64) -> f64 {
    let phase = f64::from(seed * 13 + row * 29);
    0.52 + 0.14 * f64::from(row) + 0.09 * (x * 5.0 + phase).sin() + 0.03 * (x * 13.0 + phase).sin()
}

/// A colour of the model HSL.
fn shade(hue: f64, saturation: f64, lightness: f64) -> Rgb<u8> {
    let reach = saturation * lightness.min(1.0 - lightness);
    Rgb([0.0, 8.0, 4.0].map(|shift| {
        let place = (shift + hue / 30.0) % 12.0;
        let value = lightness - reach * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        let byte = (value * 255.0) as u8;
        byte
    }))
}

fn fill(server: &Server, admin: &str) {
    let names = [
        "Harbour at dawn.png",
        "پرتره.png",
        "panorama.png",
        "دریاچهٔ ارومیه.png",
        "Studio 3.png",
        "کوه‌های البرز.png",
        "banner (2).png",
        "نقش جهان.png",
        "Field.png",
        "جنگل‌های شمال.png",
        "poster.png",
        "غروب دماوند.png",
        "Sunset over the hills.png",
        "باغ ارم، شیراز.png",
    ];
    let shapes = [(800, 500), (600, 800), (1200, 500), (750, 500), (600, 600)];
    for ((seed, name), (width, height)) in (0..).zip(names).zip(shapes.into_iter().cycle()) {
        let _ = server.stored(admin, name, landscape(seed, width, height));
    }
    for (file, name) in [
        ("film.mp4", "معرفی محصول.mp4"),
        ("openpyxl.xlsx", "بودجهٔ ۱۴۰۵.xlsx"),
        ("tone.m4a", "یادداشت صوتی.m4a"),
    ] {
        let _ = server.stored(admin, name, samples::file(file));
    }
    for (seed, name) in [(31, "سفر به کویر.png"), (23, "Coast road.png")] {
        let _ = server.stored(admin, name, landscape(seed, 800, 500));
    }
}

fn speak(page: &mut Page, language: &str, theme: u32) {
    page.click(".menu > button");
    page.click(&format!(".menu [lang={language}]"));
    page.click(&format!(".menu .segments:nth-of-type(2) .segment:nth-child({theme})"));
    page.click(".menu > button");
}

/// Writes what the page shows, once its pictures are there.
fn save(page: &mut Page, name: &str) {
    page.expect("document.fonts.status === 'loaded'");
    page.expect(
        "[...document.images].every(i => i.complete || i.closest('.tile')?.offsetTop > 2000)",
    );
    std::thread::sleep(std::time::Duration::from_millis(600));
    let path: PathBuf = tests::workspace::root().join("docs/screenshots").join(name);
    page.screenshot().save_with_format(path, ImageFormat::Png).expect("docs can be written");
}

#[test]
#[ignore = "it writes into docs; run it by `make screenshots`"]
fn screenshots_for_the_documents() {
    let server = Site::new(tests::Backend::Sqlite).start();
    let admin = server.admin();
    fill(&server, &admin);
    let mut browser = Browser::start(BrowserKind::Chromium);
    let mut page = browser.open(&link(&server, &admin));
    page.expect_element(".tile[data-id]");
    page.resize(1280, 800);
    speak(&mut page, "en", 2);
    save(&mut page, "grid-english.png");
    speak(&mut page, "fa", 3);
    page.click(&format!("{} .tile-link", tile(1)));
    page.expect_element(".details .facts");
    save(&mut page, "details-persian-dark.png");
    page.press(tests::key::ESCAPE);
    page.expect("!document.querySelector('dialog')");
    speak(&mut page, "fa", 2);
    page.resize(390, 844);
    page.click(&format!("{} input", tile(0)));
    page.click(&format!("{} input", tile(1)));
    save(&mut page, "phone-persian.png");
}
