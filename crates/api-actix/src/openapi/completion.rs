//! Completes the document with what every operation has.

use utoipa::Modify;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::schema::SchemaType;
use utoipa::openapi::{OneOf, OpenApi, PathItem, Ref, RefOr, Schema, Type};

use crate::error::documented::text_header;

const REQUEST_ID: &str = "X-Request-Id";

/// Adds the request id of each response, and marks the operations that are open to everyone.
///
/// HEAD and OPTIONS are left out: they are the same for every path, and generated clients would
/// have two more functions for each.
pub struct Completion;

impl Modify for Completion {
    fn modify(&self, document: &mut OpenApi) {
        for operation in document.paths.paths.values_mut().flat_map(operations) {
            operation.security.get_or_insert_default();
            operation.parameters.iter_mut().flatten().for_each(never_null);
            add_request_id(operation);
        }
        let id = text_header("Names the request; it is on each of its log lines.");
        let components = document.components.get_or_insert_default();
        components.headers.insert(REQUEST_ID.to_owned(), id.into());
    }
}

fn operations(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, post, put, patch, delete, .. } = path;
    [get, post, put, patch, delete].into_iter().flatten()
}

fn add_request_id(operation: &mut Operation) {
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            let id = Ref::new(format!("#/components/headers/{REQUEST_ID}"));
            response.headers.insert(REQUEST_ID.to_owned(), RefOr::Ref(id));
        }
    }
}

/// A parameter of an optional type is left out; there is no null in a URL or a header.
fn never_null(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(Parameter { schema: Some(schema), .. }) = parameter else { return };
    let of_value = match schema {
        RefOr::T(Schema::OneOf(OneOf { items, .. })) => {
            items.iter().find(|item| !is_null(item)).cloned()
        }
        RefOr::T(Schema::Object(object)) => {
            object.schema_type = without_null(&object.schema_type);
            None
        }
        RefOr::T(Schema::Array(array)) => {
            array.schema_type = without_null(&array.schema_type);
            None
        }
        _ => None,
    };
    if let Some(of_value) = of_value {
        *schema = of_value;
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    let null = SchemaType::Type(Type::Null);
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == null)
}

fn without_null(schema_type: &SchemaType) -> SchemaType {
    match schema_type {
        SchemaType::Array(types) => {
            let of_value = types.iter().find(|one| **one != Type::Null).cloned();
            of_value.map_or_else(|| schema_type.clone(), SchemaType::Type)
        }
        _ => schema_type.clone(),
    }
}
