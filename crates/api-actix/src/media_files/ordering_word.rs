//! The schema of the fields in `ordering`.

use std::borrow::Cow;

use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::list_cursor::field_name;
use super::list_query::SORT_FIELDS;

/// A field to order by, descending with `-` in front.
pub struct OrderingWord;

impl PartialSchema for OrderingWord {
    fn schema() -> RefOr<Schema> {
        let names = SORT_FIELDS.into_iter().map(field_name);
        let words = names.flat_map(|name| [name.to_owned(), format!("-{name}")]);
        let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
        Schema::from(schema.build()).into()
    }
}

impl ToSchema for OrderingWord {
    fn name() -> Cow<'static, str> {
        "Ordering".into()
    }
}
