//! Parses forms without a file: JSON and URL encoding.

use std::fmt;

use encoding_rs::Encoding;
use percent_encoding::percent_decode;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::form::{FileField, Form, TextField};
use crate::error::{ApiError, FieldErrors};

/// Parses a JSON object (RFC 8259) in the encoding `charset`. Unknown and read-only keys are
/// ignored. Their values must be JSON of any depth, with any numbers and surrogates.
pub fn parse_json<T: DeserializeOwned>(
    body: &[u8],
    charset: &'static Encoding,
) -> Result<T, ApiError> {
    let (text, charset, is_malformed) = charset.decode(body);
    if is_malformed {
        return Err(malformed(format!("the body is not {}", charset.name())));
    }
    if text.trim_start().starts_with('{') {
        serde_json::from_str(&text).map_err(malformed)
    } else {
        let value: &RawValue = serde_json::from_str(&text).map_err(malformed)?;
        Err(not_a_dictionary(value.get()))
    }
}

fn malformed(reason: impl fmt::Display) -> ApiError {
    ApiError::Parse(format!("JSON parse error - {reason}"))
}

fn not_a_dictionary(value: &str) -> ApiError {
    let kind = match value.as_bytes() {
        [b'n', ..] => "NoneType",
        [b't' | b'f', ..] => "bool",
        [b'"', ..] => "str",
        [b'[', ..] => "list",
        _ if value.contains(['.', 'e', 'E']) => "float",
        _ => "int",
    };
    ApiError::Invalid(FieldErrors::one(
        "non_field_errors",
        format!("Invalid data. Expected a dictionary, but got {kind}."),
    ))
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FormVisitor)
    }
}

/// Reads raw keys and values: a key may have an unpaired surrogate, and a number keeps its digits.
struct FormVisitor;

impl<'de> Visitor<'de> for FormVisitor {
    type Value = Form;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Form, A::Error> {
        let mut form = Form::default();
        while let Some((key, value)) = fields.next_entry::<&RawValue, &RawValue>()? {
            let name: String = serde_json::from_str(key.get()).unwrap_or_default();
            if name == "f" {
                form.file = file_field(value.get());
            } else if let Some(field) = form.text_field(&name) {
                *field = text_field(value.get()).map_err(A::Error::custom)?;
            }
        }
        Ok(form)
    }
}

fn file_field(value: &str) -> FileField {
    if value == "null" { FileField::Absent } else { FileField::NotAFile }
}

/// A text field, or the reason why a string is invalid.
fn text_field(value: &str) -> Result<TextField, &'static str> {
    Ok(match value.as_bytes() {
        [b'"', ..] => TextField::Text(
            serde_json::from_str(value).map_err(|_| "a text has half of a surrogate pair")?,
        ),
        [b'-' | b'0'..=b'9', ..] => TextField::Text(value.to_owned()),
        [b'n', ..] => TextField::Null,
        _ => TextField::NotText,
    })
}

/// Parses an `application/x-www-form-urlencoded` body (URL Standard, section 5.1) in the
/// ASCII-compatible encoding `charset`. The last occurrence of a repeated key wins.
pub fn parse_urlencoded(body: &[u8], charset: &'static Encoding) -> Form {
    let decode = |text: &[u8]| {
        let text: Vec<u8> =
            text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        let bytes: Vec<u8> = percent_decode(&text).collect();
        charset.decode_without_bom_handling(&bytes).0.into_owned()
    };
    let mut form = Form::default();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=').map(decode);
        let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        if name == "f" {
            form.file = FileField::NotAFile;
        } else if let Some(field) = form.text_field(&name) {
            *field = TextField::Text(value);
        }
    }
    form
}
