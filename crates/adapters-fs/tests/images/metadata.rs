//! Pictures with more metadata than pixels.

use ports::Thumbnailing;

use crate::fixtures;
use crate::thumbnails::make;

/// The fixture with other bytes inserted at a position.
fn with_inserted(name: &str, at: usize, inserted: &[u8]) -> Vec<u8> {
    let bytes = fixtures::named(name).bytes;
    [&bytes[..at], inserted, &bytes[at..]].concat()
}

fn assert_made(bytes: &[u8], what: &str) {
    let outcome = make(bytes);
    assert!(matches!(outcome, Thumbnailing::Made(_)), "{what}: {outcome:?}");
}

#[test]
fn a_png_may_have_megabytes_of_text_before_its_pixels() {
    const HEADER_BYTES: usize = 33;
    let text = [&b"Comment\0"[..], &vec![b'x'; 3 << 20]].concat();
    let length = u32::try_from(text.len()).expect("a length").to_be_bytes();
    let chunk = [&length[..], b"tEXt", &text, &[0; 4]].concat();
    assert_made(&with_inserted("rgb-8.png", HEADER_BYTES, &chunk), "a long text");
    let chunk = [&length[..], b"iTXt", &text, &[0; 4]].concat();
    assert_made(&with_inserted("rgb-8.png", HEADER_BYTES, &chunk), "a long international text");
}

#[test]
fn a_gif_may_have_megabytes_of_extensions_before_its_picture() {
    const HEADER_AND_FOUR_COLORS: usize = 25;
    let block = [&[255][..], &[b'x'; 255]].concat();
    let comment = [&b"!\xFE"[..], &block.repeat(8192), &[0]].concat();
    assert_made(&with_inserted("palette.gif", HEADER_AND_FOUR_COLORS, &comment), "a comment");
    let application = [&b"!\xFF\x0BXMP DataXMP"[..], &block.repeat(8192), &[0]].concat();
    assert_made(&with_inserted("palette.gif", HEADER_AND_FOUR_COLORS, &application), "XMP");
}
