use serde_json::Value;

use super::form::{FileField, Form, TextField};
use crate::error::{ApiError, FieldErrors};

/// The form in a JSON object, or in no body at all; keys that are unknown or read-only are ignored.
pub fn parse_json(body: &[u8]) -> Result<Form, ApiError> {
    if body.is_empty() {
        return Ok(Form::default());
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| ApiError::Parse(format!("JSON parse error - {error}")))?;
    let Value::Object(fields) = value else {
        return Err(not_a_dictionary(&value));
    };
    let mut form = Form::default();
    for (name, value) in fields {
        if name == "f" && !value.is_null() {
            form.file = FileField::NotAFile;
        } else if let Some(field) = form.text_field(&name) {
            *field = TextField::from_json(value);
        }
    }
    Ok(form)
}

fn not_a_dictionary(value: &Value) -> ApiError {
    let kind = match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) | Value::Object(_) => "list",
    };
    ApiError::Invalid(FieldErrors::one(
        "non_field_errors",
        format!("Invalid data. Expected a dictionary, but got {kind}."),
    ))
}

/// The form in an `application/x-www-form-urlencoded` body; of a repeated key the last one counts.
pub fn parse_urlencoded(body: &[u8]) -> Form {
    let mut form = Form::default();
    for (name, value) in form_urlencoded::parse(body) {
        if name == "f" {
            form.file = FileField::NotAFile;
        } else if let Some(field) = form.text_field(&name) {
            *field = TextField::Text(value.into_owned());
        }
    }
    form
}
