//! One operation of the OpenAPI document, and the validation of answers against it.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::http::Response;

/// The possible answers of one method of a path.
pub(super) struct Operation {
    answers: BTreeMap<u16, Answer>,
    /// For a method that the path does not have.
    error: Validator,
}

/// An answer with one status.
struct Answer {
    headers: Vec<String>,
    /// By media type; content other than JSON is not validated.
    content: BTreeMap<String, Option<Validator>>,
}

/// The statuses of ranges, which apply to GET only.
const PARTS: [u16; 2] = [206, 416];

/// The operations of a path item, by method.
pub(super) fn operations(item: &Value, components: &Value) -> BTreeMap<String, Operation> {
    let methods = ["get", "post", "put", "patch", "delete"];
    let operations = methods.into_iter().filter_map(|method| {
        let operation = item.get(method)?;
        Some((method.to_uppercase(), Operation::new(operation, components)))
    });
    operations.collect()
}

impl Operation {
    fn new(operation: &Value, components: &Value) -> Self {
        let answers = entries(operation, "responses").map(|(status, answer)| {
            (status.parse().expect("a status"), Answer::new(answer, components))
        });
        let error = json!({ "$ref": "#/components/schemas/Error" });
        Self { answers: answers.collect(), error: validator(&error, components) }
    }

    pub(super) fn verdict(&self, answer: &Response) -> Result<(), String> {
        let documented = self.answers.get(&answer.status).ok_or("it does not list the status")?;
        documented.verdict(answer)
    }

    /// The validation of an answer to HEAD: as GET without the body and without parts.
    pub(super) fn verdict_on_head(&self, answer: &Response) -> Result<(), String> {
        match self.answers.get(&answer.status) {
            _ if !answer.body.is_empty() => Err("it has a body".to_owned()),
            Some(documented) if !PARTS.contains(&answer.status) => documented.has_headers(answer),
            _ => Err("it does not list the status".to_owned()),
        }
    }

    /// The validation of an answer to a method that the path does not have: the same errors, or
    /// 405.
    pub(super) fn verdict_on_missing_method(&self, answer: &Response) -> Result<(), String> {
        match answer.status {
            405 if answer.header("allow").is_none() => Err("Allow is missing".to_owned()),
            405 => conforms(&self.error, &answer.json()),
            200 => Err("it does not list the method".to_owned()),
            _ => self.verdict(answer),
        }
    }
}

impl Answer {
    fn new(answer: &Value, components: &Value) -> Self {
        let content = entries(answer, "content").map(|(media_type, content)| {
            let is_json = media_type == "application/json";
            (media_type.clone(), is_json.then(|| validator(&content["schema"], components)))
        });
        let headers = entries(answer, "headers").map(|(name, _)| name.clone());
        Self { headers: headers.collect(), content: content.collect() }
    }

    fn has_headers(&self, answer: &Response) -> Result<(), String> {
        match self.headers.iter().find(|name| answer.header(name).is_none()) {
            Some(missing) => Err(format!("{missing} is missing")),
            None => Ok(()),
        }
    }

    fn verdict(&self, answer: &Response) -> Result<(), String> {
        self.has_headers(answer)?;
        if self.content.is_empty() {
            return if answer.body.is_empty() { Ok(()) } else { Err("it has a body".to_owned()) };
        }
        let media_type = answer.header("content-type").unwrap_or_default();
        match self.content.get(media_type).or_else(|| self.content.get("*/*")) {
            Some(Some(validator)) => conforms(validator, &answer.json()),
            Some(None) => Ok(()),
            None => Err(format!("it does not list {media_type:?}")),
        }
    }
}

fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value[key].as_object().into_iter().flatten()
}

fn conforms(validator: &Validator, body: &Value) -> Result<(), String> {
    let errors: Vec<String> = validator
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("; ")) }
}

fn validator(schema: &Value, components: &Value) -> Validator {
    let mut root = json!({ "allOf": [schema], "components": components });
    close(&mut root);
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&root).unwrap_or_else(|error| panic!("{error} in {schema}"))
}

/// Forbids keys that an object's schema does not name. Clients must accept new keys, but the
/// document must name all keys of the service.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            if has_properties(keywords) {
                keywords.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            keywords.values_mut().for_each(close);
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(close),
        _ => {}
    }
}

fn has_properties(keywords: &Map<String, Value>) -> bool {
    keywords.get("type").is_some_and(|kind| kind == "object") && keywords.contains_key("properties")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Operation, operations};
    use crate::http::Response;

    fn operation() -> Operation {
        let thing = json!({
            "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } },
        });
        let error = json!({ "type": "object", "properties": { "detail": { "type": "string" } } });
        let json_of = |name: &str| {
            let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
            json!({ "application/json": { "schema": schema } })
        };
        let responses = json!({
            "200": { "headers": { "ETag": {} }, "content": json_of("Thing") },
            "204": {},
            "401": { "content": json_of("Error") },
        });
        let item = json!({ "get": { "responses": responses } });
        let components = json!({ "schemas": { "Thing": thing, "Error": error } });
        operations(&item, &components).remove("GET").expect("it is there")
    }

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Response { status, headers: headers.iter().map(owned).collect(), body: body.into() }
    }

    const JSON: (&str, &str) = ("content-type", "application/json");
    const TAG: (&str, &str) = ("etag", "\"1\"");
    const ALLOW: (&str, &str) = ("allow", "GET");

    #[test]
    fn answers_are_validated_by_status() {
        let table = [
            (answer(200, &[JSON, TAG], "{\"id\":1}"), true),
            (answer(200, &[JSON, TAG], "{\"id\":\"1\"}"), false),
            (answer(200, &[JSON, TAG], "{\"id\":1,\"more\":2}"), false),
            (answer(200, &[JSON, TAG], "{}"), false),
            (answer(200, &[JSON], "{\"id\":1}"), false),
            (answer(200, &[("content-type", "text/html"), TAG], "{\"id\":1}"), false),
            (answer(204, &[], ""), true),
            (answer(204, &[], "body"), false),
            (answer(404, &[JSON], "{\"detail\":\"x\"}"), false),
        ];
        for (answer, is_documented) in table {
            assert_eq!(operation().verdict(&answer).is_ok(), is_documented, "{answer:?}");
        }
    }

    #[test]
    fn head_is_validated_as_get_without_a_body() {
        let table = [
            (answer(200, &[JSON, TAG], ""), true),
            (answer(200, &[JSON, TAG], "{\"id\":1}"), false),
            (answer(200, &[JSON], ""), false),
            (answer(404, &[JSON], ""), false),
        ];
        for (answer, is_documented) in table {
            assert_eq!(operation().verdict_on_head(&answer).is_ok(), is_documented, "{answer:?}");
        }
    }

    #[test]
    fn a_method_that_is_missing_is_refused() {
        let table = [
            (answer(405, &[JSON, ALLOW], "{\"detail\":\"x\"}"), true),
            (answer(405, &[JSON], "{\"detail\":\"x\"}"), false),
            (answer(405, &[JSON, ALLOW], "{\"detail\":1}"), false),
            (answer(401, &[JSON], "{\"detail\":\"x\"}"), true),
            (answer(200, &[JSON, TAG], "{\"id\":1}"), false),
        ];
        for (answer, is_documented) in table {
            let verdict = operation().verdict_on_missing_method(&answer);
            assert_eq!(verdict.is_ok(), is_documented, "{answer:?}");
        }
    }
}
