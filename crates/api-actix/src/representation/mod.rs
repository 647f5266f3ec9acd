//! The JSON of a media file, and the schemas that describe it in the OpenAPI document.

mod enum_schemas;
mod media_file_body;
mod variants;

pub use enum_schemas::FileTypeWord;
pub use media_file_body::{MediaFileBody, UserBody};
pub use variants::MediaFileVariants;
