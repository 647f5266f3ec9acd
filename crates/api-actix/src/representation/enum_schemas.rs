//! The schemas of the enumerations in the JSON.

use std::borrow::Cow;

use domain::{ColorMode, FileType};
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The values of [`FileType`].
pub struct FileTypeWord;

/// The values of [`ColorMode`].
pub struct ColorModeWord;

impl PartialSchema for FileTypeWord {
    fn schema() -> RefOr<Schema> {
        enumeration(FileType::ALL.map(FileType::as_str)).into()
    }
}

impl ToSchema for FileTypeWord {
    fn name() -> Cow<'static, str> {
        "FileType".into()
    }
}

impl PartialSchema for ColorModeWord {
    fn schema() -> RefOr<Schema> {
        enumeration(ColorMode::ALL.map(ColorMode::as_str)).into()
    }
}

impl ToSchema for ColorModeWord {
    fn name() -> Cow<'static, str> {
        "ColorMode".into()
    }
}

/// A string that is one of `values`.
pub fn enumeration(values: impl IntoIterator<Item = &'static str>) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build()
}
