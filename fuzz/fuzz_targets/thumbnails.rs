//! Contents of any kind: thumbnails are made or not, and this workspace's code never panics.

#![no_main]

use std::io::Cursor;
use std::panic::{self, PanicHookInfo};
use std::process;

use adapters_fs::{ImageLimits, Inspector, ThumbnailMaker};
use libfuzzer_sys::fuzz_target;
use ports::{ContentInspector, ImageProcessor};

fuzz_target!(init: panic::set_hook(Box::new(abort_over_own_panic)), |data: &[u8]| {
    let limits = ImageLimits { max_pixels: 1 << 18, max_decoded_bytes: 64 << 20 };
    let inspection = Inspector.inspect(&mut Cursor::new(data)).expect("memory can be read");
    let maker = ThumbnailMaker::new(limits);
    let made = maker.make_thumbnails(&mut Cursor::new(data), &inspection);
    assert!(made.is_ok(), "a failure that is not about the content: {made:?}");
    assert_eq!(maker.decoded_bytes_in_use(), 0);
});

/// Decoders of other projects may panic over malformed files; the service catches that. A panic of
/// this workspace is a finding.
fn abort_over_own_panic(panic: &PanicHookInfo) {
    let is_ours = panic.location().is_some_and(|place| {
        let file = place.file();
        file.contains("crates/") || file.contains("fuzz_targets/")
    });
    if is_ours {
        eprintln!("panicked: {panic}");
        process::abort();
    }
}
