//! The `cursor` of a list: a position that clients hand back as they got it.

use application::ListCursor;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use domain::FileSize;
use ports::{ListPosition, MediaFileOrder, SortField, SortValue};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What a cursor holds, as JSON in base64.
#[derive(Deserialize, Serialize)]
struct Token {
    /// Whether it leads backwards.
    b: bool,
    /// The ordering in which it is a position.
    o: String,
    /// The value in each field of the order; `None` for an end of the list.
    p: Option<Vec<Value>>,
}

/// The text of a cursor in that order.
pub fn encode_cursor(cursor: &ListCursor, order: &MediaFileOrder) -> String {
    let values = |position: &ListPosition| position.values().iter().map(to_json).collect();
    let token = Token {
        b: cursor.is_backward,
        o: ordering(order),
        p: cursor.position.as_ref().map(values),
    };
    URL_SAFE_NO_PAD.encode(json!(token).to_string())
}

/// Decodes a cursor; an empty text is the start of the list. `None` for a malformed cursor, or one
/// of another order.
pub fn decode_cursor(text: &str, order: &MediaFileOrder) -> Option<ListCursor> {
    if text.is_empty() {
        return Some(ListCursor::START);
    }
    let token: Token = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    if token.o != ordering(order) {
        return None;
    }
    let position = match token.p {
        None => None,
        Some(values) => {
            let fields = order.fields().iter().zip(values);
            let values =
                fields.map(|(by, value)| from_json(by.field, value)).collect::<Option<_>>()?;
            Some(ListPosition::new(values, order)?)
        }
    };
    Some(ListCursor { is_backward: token.b, position })
}

/// The order as the parameter `ordering` names it.
fn ordering(order: &MediaFileOrder) -> String {
    let names = order.fields().iter().map(|by| {
        let sign = if by.descending { "-" } else { "" };
        format!("{sign}{}", field_name(by.field))
    });
    names.collect::<Vec<_>>().join(",")
}

/// The name of a field in the parameter `ordering`.
pub fn field_name(field: SortField) -> &'static str {
    match field {
        SortField::Id => "id",
        SortField::CreatedAt => "created_at",
        SortField::UpdatedAt => "updated_at",
        SortField::Name => "name",
        SortField::Size => "size",
    }
}

fn to_json(value: &SortValue) -> Value {
    match value {
        SortValue::Id(id) => json!(id.get()),
        SortValue::CreatedAt(at) | SortValue::UpdatedAt(at) => json!(at.timestamp_micros()),
        SortValue::Name(name) => json!(name),
        SortValue::Size(size) => json!(size.map(FileSize::bytes)),
    }
}

fn from_json(field: SortField, value: Value) -> Option<SortValue> {
    let time = |value: &Value| DateTime::from_timestamp_micros(value.as_i64()?);
    Some(match field {
        SortField::Id => SortValue::Id(value.as_i64()?.try_into().ok()?),
        SortField::CreatedAt => SortValue::CreatedAt(time(&value)?),
        SortField::UpdatedAt => SortValue::UpdatedAt(time(&value)?),
        SortField::Name => SortValue::Name(serde_json::from_value(value).ok()?),
        SortField::Size => {
            let bytes: Option<u64> = serde_json::from_value(value).ok()?;
            SortValue::Size(bytes.map(FileSize::from_bytes))
        }
    })
}

#[cfg(test)]
mod tests {
    use application::ListCursor;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use ports::{ListPosition, MediaFileOrder, SortBy, SortField};
    use ports_contract::fixtures::text_file;

    use super::{decode_cursor, encode_cursor};

    fn every_field() -> MediaFileOrder {
        let fields = [
            (SortField::Name, false),
            (SortField::Size, true),
            (SortField::CreatedAt, true),
            (SortField::UpdatedAt, false),
            (SortField::Id, true),
        ];
        MediaFileOrder::new(fields.map(|(field, descending)| SortBy { field, descending }))
    }

    #[test]
    fn cursors_are_read_as_they_are_written() {
        let order = every_field();
        let mut file = text_file(7, "a.txt", None);
        for name in [None, Some(String::new()), Some("کتاب \"۱\"".to_owned())] {
            file.name = name;
            file.size = file.size.filter(|_| file.name.is_some());
            for is_backward in [false, true] {
                for position in [None, Some(ListPosition::of(&file, &order))] {
                    let cursor = ListCursor { is_backward, position };
                    let text = encode_cursor(&cursor, &order);
                    assert!(text.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_".contains(&c)));
                    assert_eq!(decode_cursor(&text, &order), Some(cursor));
                }
            }
        }
    }

    #[test]
    fn no_text_is_the_start() {
        assert_eq!(decode_cursor("", &every_field()), Some(ListCursor::START));
    }

    #[test]
    fn cursors_of_another_order_and_malformed_ones_are_rejected() {
        let id = MediaFileOrder::by(SortField::Id, false);
        let other = encode_cursor(&ListCursor::START, &every_field());
        assert_eq!(decode_cursor(&other, &id), None);
        let table = [
            r#"{"b":false,"o":"id","p":[]}"#,
            r#"{"b":false,"o":"id","p":[0]}"#,
            r#"{"b":false,"o":"id","p":["7"]}"#,
            r#"{"b":false,"o":"id","p":[7.5]}"#,
            r#"{"b":false,"o":"-id","p":[7]}"#,
            r#"{"b":false,"o":"id"}x"#,
            "[]",
            "",
        ];
        for json in table {
            assert_eq!(decode_cursor(&format!("{}=", URL_SAFE_NO_PAD.encode(json)), &id), None);
            let text = URL_SAFE_NO_PAD.encode(json);
            let is_start = text.is_empty();
            assert_eq!(decode_cursor(&text, &id).is_some(), is_start, "{json}");
        }
    }
}
