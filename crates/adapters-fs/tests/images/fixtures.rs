//! The pictures, with the expectations that `make_images.py` has written.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// A picture and its expectations.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    expected: Value,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/images")
}

/// Every picture.
pub(crate) fn all() -> Vec<Fixture> {
    let table = fs::read(folder().join("expected.json")).expect("the table is there");
    let table: serde_json::Map<String, Value> =
        serde_json::from_slice(&table).expect("the table is JSON");
    assert!(!table.is_empty());
    table.into_iter().map(|(name, expected)| load(name, expected)).collect()
}

/// The picture of that name.
pub(crate) fn named(name: &str) -> Fixture {
    all().into_iter().find(|fixture| fixture.name == name).expect("a picture of that name")
}

fn load(name: String, expected: Value) -> Fixture {
    let bytes = fs::read(folder().join(&name)).expect("the picture is there");
    Fixture { name, bytes, expected }
}

impl Fixture {
    pub(crate) fn media_type(&self) -> &str {
        self.expected["type"].as_str().expect("a type")
    }

    pub(crate) fn dimensions(&self) -> Option<(u32, u32)> {
        let expected = &self.expected;
        expected["width"].as_u64().map(|width| (side(width), side(number(&expected["height"]))))
    }

    pub(crate) fn mode(&self) -> Option<&str> {
        self.expected["mode"].as_str()
    }

    /// `made`, or the reason why there are none.
    pub(crate) fn thumbnails(&self) -> &str {
        match self.expected["thumbnails"].as_str().expect("a word") {
            "by libjpeg-turbo" if cfg!(feature = "turbojpeg") => "made",
            "by libjpeg-turbo" => "unsupported",
            word => word,
        }
    }

    pub(crate) fn thumbnail_sizes(&self) -> Vec<(u32, u32)> {
        let sizes = self.expected["sizes"].as_array().expect("a list").iter();
        sizes.map(|size| (side(number(&size[0])), side(number(&size[1])))).collect()
    }

    pub(crate) fn is_transparent(&self) -> bool {
        self.expected["transparent"].as_bool().expect("a truth value")
    }

    /// The colours at the centres of the quadrants, `None` where transparent; empty for other
    /// subjects.
    pub(crate) fn quadrants(&self) -> Vec<Option<[u8; 3]>> {
        let quadrants = self.expected["quadrants"].as_array().expect("a list").iter();
        let byte = |value| u8::try_from(number(value)).expect("a byte");
        quadrants
            .map(|color| color.as_array().map(|color| [0, 1, 2].map(|at| byte(&color[at]))))
            .collect()
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

fn side(number: u64) -> u32 {
    u32::try_from(number).expect("a side in pixels")
}
