//! The document in OpenAPI 3.0, for generators that do not read 3.1.
//!
//! These generators read neither forms nor more than one type of errors: operations that only take
//! a form are left out, and all errors have one schema.

use serde_json::{Map, Value, json};

const FAILURE: &str = "#/components/schemas/Failure";

/// Keywords of JSON Schema that 3.0 does not have.
const UNKNOWN_KEYWORDS: [&str; 2] = ["contentMediaType", "propertyNames"];

/// Converts a document of version 3.1.
pub fn to_3_0(mut document: Value) -> Value {
    document["openapi"] = json!("3.0.3");
    let types = types_of(&document["components"]["schemas"]);
    convert(&mut document, &types);
    let forms = ["#/components/schemas/Error", "#/components/schemas/FieldErrors"];
    let failure = json!({ "oneOf": forms.map(|form| json!({ "$ref": form })) });
    document["components"]["schemas"]["Failure"] = failure;
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.values_mut().for_each(keep_json);
        paths.retain(|_, path| path.as_object().is_some_and(|path| !path.is_empty()));
    }
    document
}

/// The type of each schema, by its reference.
fn types_of(schemas: &Value) -> Map<String, Value> {
    let schemas = schemas.as_object().into_iter().flatten();
    let entry = |(name, schema): (&String, &Value)| {
        let kind = schema.get("type").cloned().unwrap_or_else(|| json!("object"));
        (format!("#/components/schemas/{name}"), kind)
    };
    schemas.map(entry).collect()
}

/// Converts each schema within `value`. Examples are left as they are.
fn convert(value: &mut Value, types: &Map<String, Value>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| convert(value, types)),
        Value::Object(keywords) => {
            for (name, value) in keywords.iter_mut() {
                if !matches!(name.as_str(), "example" | "examples" | "enum") {
                    convert(value, types);
                }
            }
            if keywords.contains_key("$ref") {
                keywords.retain(|name, _| name == "$ref");
            }
            nullable_type(keywords);
            nullable_reference(keywords, types);
            first_example(keywords);
            keywords.retain(|name, _| !UNKNOWN_KEYWORDS.contains(&name.as_str()));
        }
        _ => {}
    }
}

/// `["string", "null"]` becomes a nullable string.
fn nullable_type(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else { return };
    let of_value = types.iter().find(|kind| *kind != "null").cloned();
    let is_nullable = types.contains(&json!("null"));
    if let Some(of_value) = of_value {
        schema.insert("type".to_owned(), of_value);
        if is_nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
}

/// Either another schema or null becomes a nullable schema.
fn nullable_reference(schema: &mut Map<String, Value>, types: &Map<String, Value>) {
    let null = json!({ "type": "null" });
    let Some(Value::Array(choices)) = schema.get("oneOf") else { return };
    let other = choices.iter().find(|choice| **choice != null).cloned();
    let Some(other) = other.filter(|_| choices.contains(&null)) else { return };
    let kind = other["$ref"].as_str().and_then(|reference| types.get(reference)).cloned();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), kind.unwrap_or_else(|| json!("object")));
    schema.insert("nullable".to_owned(), json!(true));
    schema.insert("allOf".to_owned(), json!([other]));
}

/// A schema has one example. A list of them is one of a schema; responses have named ones.
fn first_example(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(_)) = schema.get("examples")
        && let Some(Value::Array(examples)) = schema.remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        schema.insert("example".to_owned(), first);
    }
}

/// Leaves the bodies of JSON, and gives all errors one schema.
fn keep_json(path: &mut Value) {
    let Some(operations) = path.as_object_mut() else { return };
    operations.retain(|_, operation| {
        let content = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
        content.is_none_or(|content| {
            content.retain(|media_type, _| media_type == "application/json");
            !content.is_empty()
        })
    });
    for operation in operations.values_mut() {
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            if status.starts_with(['4', '5'])
                && let Some(content) = response.pointer_mut("/content/application~1json")
            {
                content["schema"] = json!({ "$ref": FAILURE });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::to_3_0;

    #[test]
    fn a_document_of_3_1_becomes_one_of_3_0() {
        let error = json!({"$ref": "#/components/schemas/Error"});
        let response = json!({"content": {"application/json": {
            "schema": {"oneOf": [error, {"$ref": "#/components/schemas/FieldErrors"}]},
            "examples": {"one": {"value": {"type": ["x"], "examples": [1]}}},
        }}});
        let document = json!({
            "openapi": "3.1.0",
            "components": {"schemas": {"Word": {"type": "string", "enum": ["a"]}, "Thing": {
                "type": "object",
                "properties": {
                    "text": {"type": ["string", "null"], "examples": ["a", "b"]},
                    "word": {"oneOf": [
                        {"$ref": "#/components/schemas/Word", "description": "which"},
                        {"type": "null"},
                    ]},
                    "bytes": {"type": "string", "contentMediaType": "application/x"},
                },
            }}},
            "paths": {
                "/forms": {"post": {
                    "requestBody": {"content": {"multipart/form-data": {}}}, "responses": {},
                }},
                "/both": {"patch": {
                    "requestBody": {"content": {"application/json": {}, "multipart/form-data": {}}},
                    "responses": {"400": response},
                }},
            },
        });
        let converted = to_3_0(document);
        assert_eq!(converted["openapi"], "3.0.3");
        let word = json!({
            "type": "string", "nullable": true, "allOf": [{"$ref": "#/components/schemas/Word"}],
        });
        let thing = json!({
            "type": "object",
            "properties": {
                "text": {"type": "string", "nullable": true, "example": "a"},
                "word": word,
                "bytes": {"type": "string"},
            },
        });
        assert_eq!(converted["components"]["schemas"]["Thing"], thing);
        let failure = json!({"$ref": "#/components/schemas/Failure"});
        let paths = json!({"/both": {"patch": {
            "requestBody": {"content": {"application/json": {}}},
            "responses": {"400": {"content": {"application/json": {
                "schema": failure,
                "examples": {"one": {"value": {"type": ["x"], "examples": [1]}}},
            }}}},
        }}});
        assert_eq!(converted["paths"], paths);
    }
}
