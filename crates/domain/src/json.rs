//! The API's JSON, by the feature `serde`.

mod media_file;
mod values;

pub use self::media_file::LinkedMediaFile;
