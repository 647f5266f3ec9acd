//! The JSON of an error response.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{ArrayBuilder, Object, ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// The body of an error response.
#[derive(Serialize)]
#[serde(untagged)]
pub enum ErrorBody<'a> {
    Fields(&'a FieldErrors),
    Sentence(SentenceBody),
}

/// The one shape of an error that is not about fields.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub struct SentenceBody {
    /// A sentence for people.
    pub detail: String,
    /// Stable, for programs.
    #[schema(pattern = "^[a-z_]+$")]
    pub code: &'static str,
}

/// What is wrong with which field of a body or parameter of a query, in sentences.
#[derive(Debug, Default, Serialize)]
pub struct FieldErrors(BTreeMap<String, Vec<String>>);

/// The fields and parameters that errors name.
const FIELDS: [&str; 12] = [
    "f",
    "name",
    "description",
    "non_field_errors",
    "type",
    "user",
    "search",
    "created_after",
    "created_before",
    "ordering",
    "ids",
    "etags",
];

/// The keys are listed, so that clients can distinguish these errors from [`SentenceBody`] by its
/// key `code`.
impl PartialSchema for FieldErrors {
    fn schema() -> RefOr<Schema> {
        let sentences =
            || ArrayBuilder::new().items(Object::with_type(Type::String)).min_items(Some(1));
        let object = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "What is wrong with which field of a body or parameter of a query, in sentences. \
                 An error with the key `code` is an `Error`; without it, it is one of these.",
            ))
            .min_properties(Some(1))
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
        let add = |object: ObjectBuilder, field| object.property(field, sentences());
        Schema::from(FIELDS.into_iter().fold(object, add).build()).into()
    }
}

impl ToSchema for FieldErrors {
    fn name() -> Cow<'static, str> {
        "FieldErrors".into()
    }
}

impl FieldErrors {
    /// One field with one sentence.
    pub fn one(field: impl Into<String>, sentence: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.push(field, sentence);
        errors
    }

    pub fn push(&mut self, field: impl Into<String>, sentence: impl Into<String>) {
        self.0.entry(field.into()).or_default().push(sentence.into());
    }

    /// `Err` if anything was pushed.
    pub fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}
