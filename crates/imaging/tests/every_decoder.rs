//! Every decoder on the files of every format: none panics over what is not its own.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use imaging::{Content, Dimensions, Plan, read_header};

/// The media types of the formats that this crate decodes by code of its own.
const MEDIA_TYPES: [&str; 18] = [
    "image/bmp",
    "image/qoi",
    "image/tiff",
    "image/vnd.adobe.photoshop",
    "image/vnd.zbrush.pcx",
    "image/x-dds",
    "image/x-farbfeld",
    "image/x-icns",
    "image/x-portable-arbitrarymap",
    "image/x-portable-bitmap",
    "image/x-portable-floatmap",
    "image/x-portable-graymap",
    "image/x-portable-pixmap",
    "image/x-sgi",
    "image/x-tga",
    "image/x-win-bitmap",
    "image/x-xbitmap",
    "image/x-xpixmap",
];

const MAX_PIXELS: u64 = 1 << 20;

fn files() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/images");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let read = |path: PathBuf| {
        let content = fs::read(&path).expect("the file can be read");
        (path.display().to_string(), content)
    };
    paths.map(read).filter(|(_, content)| content.len() < 20_000).collect()
}

#[test]
fn no_decoder_panics_over_files_of_other_formats() {
    let files = files();
    assert!(files.len() > 300);
    let quarter = |image: Dimensions| {
        Dimensions::new((image.width() / 4).max(1), (image.height() / 4).max(1))
            .into_iter()
            .collect()
    };
    for (name, bytes) in files {
        for media_type in MEDIA_TYPES {
            let mut file = Cursor::new(&bytes);
            let mut content = Content::new(&mut file);
            let header = read_header(&mut content, media_type);
            let length = content.length().expect("memory can be read");
            if let Ok(plan) = Plan::new(header, length, MAX_PIXELS, quarter) {
                plan.render(&mut content).ok();
            }
            assert!(content.check().is_ok(), "{name} as {media_type}");
        }
    }
}
