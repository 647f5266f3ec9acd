//! The closed sets of words in the JSON, as schemas.

use std::borrow::Cow;

use domain::{ColorMode, FileType};
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The words of [`FileType`].
pub struct FileTypeWord;

/// The words of [`ColorMode`].
pub struct ColorModeWord;

impl PartialSchema for FileTypeWord {
    fn schema() -> RefOr<Schema> {
        words(FileType::ALL.map(FileType::as_str)).into()
    }
}

impl ToSchema for FileTypeWord {
    fn name() -> Cow<'static, str> {
        "FileType".into()
    }
}

impl PartialSchema for ColorModeWord {
    fn schema() -> RefOr<Schema> {
        words(ColorMode::ALL.map(ColorMode::as_str)).into()
    }
}

impl ToSchema for ColorModeWord {
    fn name() -> Cow<'static, str> {
        "ColorMode".into()
    }
}

/// A text that is one of these words.
pub fn words(words: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}
