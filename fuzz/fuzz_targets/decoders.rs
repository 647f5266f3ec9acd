//! Contents of any kind, for every decoder of a rare format: none panics over what is not its own.

#![no_main]

use std::io::Cursor;

use imaging::{Content, Dimensions, Plan, read_header};
use libfuzzer_sys::fuzz_target;

const MEDIA_TYPES: [&str; 26] = [
    "image/svg+xml",
    "image/qoi",
    "image/vnd.adobe.photoshop",
    "image/vnd.zbrush.pcx",
    "image/x-adobe-dng",
    "image/x-canon-cr2",
    "image/x-canon-cr3",
    "image/x-dds",
    "image/x-farbfeld",
    "image/x-fujifilm-raf",
    "image/x-icns",
    "image/x-nikon-nef",
    "image/x-olympus-orf",
    "image/x-panasonic-rw2",
    "image/x-pentax-pef",
    "image/x-portable-arbitrarymap",
    "image/x-portable-bitmap",
    "image/x-portable-floatmap",
    "image/x-portable-graymap",
    "image/x-portable-pixmap",
    "image/x-sgi",
    "image/x-sony-arw",
    "image/x-tga",
    "image/x-win-bitmap",
    "image/x-xbitmap",
    "image/x-xpixmap",
];

const MAX_PIXELS: u64 = 1 << 16;

fuzz_target!(|data: &[u8]| {
    for media_type in MEDIA_TYPES {
        let mut file = Cursor::new(data);
        let mut content = Content::new(&mut file);
        let header = read_header(&mut content, media_type);
        let whole = |image: Dimensions| vec![image];
        if let Ok(plan) = Plan::new(header, data.len() as u64, MAX_PIXELS, whole) {
            plan.decode(&mut content).ok();
        }
        assert!(content.check().is_ok(), "{media_type}");
    }
});
