//! The body of a request that deletes several media files.

use std::collections::BTreeMap;
use std::fmt;

use domain::MediaFileId;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::FieldErrors;

/// Maximum number of ids.
const MAX_IDS: usize = 100;

const NULL: &str = "This field may not be null.";

/// The fields of the body, not validated yet.
#[derive(Default)]
pub struct DeletionForm {
    ids: Option<Box<RawValue>>,
    etags: Option<Box<RawValue>>,
}

/// A media file to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The number that was sent, of any size.
    pub number: String,
    /// `None` for a number that is not the id of any media file.
    pub id: Option<MediaFileId>,
    /// The entity tag that the file must have, if any.
    pub etag: Option<String>,
}

impl<'de> Deserialize<'de> for DeletionForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FormVisitor)
    }
}

/// Reads raw keys and values, because the values of ignored keys must only be JSON.
struct FormVisitor;

impl<'de> Visitor<'de> for FormVisitor {
    type Value = DeletionForm;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<DeletionForm, A::Error> {
        let mut form = DeletionForm::default();
        while let Some((key, value)) = fields.next_entry::<&RawValue, &RawValue>()? {
            match serde_json::from_str::<String>(key.get()).unwrap_or_default().as_str() {
                "ids" => form.ids = Some(value.to_owned()),
                "etags" => form.etags = Some(value.to_owned()),
                _ => {}
            }
        }
        Ok(form)
    }
}

impl DeletionForm {
    /// The deletions in the order of the ids.
    pub fn validate(self) -> Result<Vec<Deletion>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let ids = self.ids.as_deref().map_or("", RawValue::get);
        let numbers = numbers(ids).map_err(|sentence| errors.push("ids", sentence));
        let etags = self.etags.as_deref().map_or("null", RawValue::get);
        let etags = entity_tags(etags).map_err(|sentence| errors.push("etags", sentence));
        let (numbers, mut etags) = (numbers.unwrap_or_default(), etags.unwrap_or_default());
        let is_stray = |number: &&String| !numbers.is_empty() && !numbers.contains(number);
        if let Some(stray) = etags.keys().find(is_stray) {
            errors.push("etags", format!("{stray} is not among the ids."));
        }
        errors.into_result()?;
        let deletion = |number: String| Deletion {
            id: number.parse().ok(),
            etag: etags.remove(&number),
            number,
        };
        Ok(numbers.into_iter().map(deletion).collect())
    }
}

/// The numbers of a JSON array, in their shortest form.
fn numbers(value: &str) -> Result<Vec<String>, String> {
    if !value.starts_with('[') {
        return Err(match kind(value) {
            "" => "This field is required.".to_owned(),
            "NoneType" => NULL.to_owned(),
            kind => format!("Expected a list of items but got type \"{kind}\"."),
        });
    }
    let items: Vec<&RawValue> = serde_json::from_str(value).unwrap_or_default();
    if items.is_empty() {
        return Err("This list may not be empty.".to_owned());
    }
    if items.len() > MAX_IDS {
        return Err(format!("Ensure this field has no more than {MAX_IDS} elements."));
    }
    items.into_iter().map(|item| number(item.get())).collect()
}

/// A whole number or, as in Django REST Framework, a string of one.
fn number(value: &str) -> Result<String, String> {
    if value == "null" {
        return Err(NULL.to_owned());
    }
    let text = serde_json::from_str::<String>(value).unwrap_or_else(|_| value.to_owned());
    shortest(text.trim()).ok_or_else(|| "A valid integer is required.".to_owned())
}

/// Decimal digits without zeros in front.
fn shortest(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => format!("{sign}{digits}"),
    })
}

/// The strings of a JSON object whose keys are numbers; null is an empty one.
fn entity_tags(value: &str) -> Result<BTreeMap<String, String>, String> {
    if value == "null" {
        return Ok(BTreeMap::new());
    }
    if !value.starts_with('{') {
        return Err(format!("Expected a dictionary of items but got type \"{}\".", kind(value)));
    }
    let items: BTreeMap<String, &RawValue> =
        serde_json::from_str(value).map_err(|_| "Not a valid string.".to_owned())?;
    let pair = |(key, value): (String, &RawValue)| {
        let number = shortest(key.trim()).ok_or("A valid integer is required.")?;
        let etag = serde_json::from_str(value.get()).map_err(|_| "Not a valid string.")?;
        Ok((number, etag))
    };
    items.into_iter().map(pair).collect()
}

/// The type of a JSON value, as Python calls it; empty without a value.
fn kind(value: &str) -> &'static str {
    match value.as_bytes() {
        [] => "",
        [b'n', ..] => "NoneType",
        [b't' | b'f', ..] => "bool",
        [b'"', ..] => "str",
        [b'[', ..] => "list",
        [b'{', ..] => "dict",
        _ if value.contains(['.', 'e', 'E']) => "float",
        _ => "int",
    }
}
