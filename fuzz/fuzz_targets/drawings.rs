//! The inside of a drawing (SVG): thumbnails are made or not, within the limits, without a panic.

#![no_main]

use std::io::Cursor;

use adapters_fs::{ImageLimits, Inspector, ThumbnailMaker};
use libfuzzer_sys::fuzz_target;
use ports::{ContentInspector, ImageProcessor};

const SPACE: &str = "http://www.w3.org/2000/svg";

fuzz_target!(|data: &[u8]| {
    let content = String::from_utf8_lossy(data);
    let drawing = format!("<svg xmlns='{SPACE}' width='64' height='48'>{content}</svg>");
    let inspection = Inspector.inspect(&mut Cursor::new(&drawing)).expect("memory can be read");
    let maker = ThumbnailMaker::new(ImageLimits::default());
    let made = maker.make_thumbnails(&mut Cursor::new(&drawing), &inspection);
    assert!(made.is_ok(), "a failure that is not about the content: {made:?}");
    assert_eq!(maker.decoded_bytes_in_use(), 0);
});
