//! The JSON of an error response.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

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
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct FieldErrors(BTreeMap<String, Vec<String>>);

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
