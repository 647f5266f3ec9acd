//! Completes the document with what every path has: HEAD, OPTIONS and the request id.

use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify};

use crate::error::documented::{AnyRequest, KnownCaller, text_header};

const REQUEST_ID: &str = "X-Request-Id";
/// Ranges apply to GET only.
const RANGE_STATUSES: [&str; 2] = ["206", "416"];

/// Adds HEAD where there is GET, OPTIONS, and the request id of each response.
pub struct Completion;

impl Modify for Completion {
    fn modify(&self, document: &mut OpenApi) {
        for path in document.paths.paths.values_mut() {
            path.head = path.get.as_ref().map(head);
            path.options = path.get.as_ref().map(options);
            for response in responses(path) {
                let id = Ref::new(format!("#/components/headers/{REQUEST_ID}"));
                response.headers.insert(REQUEST_ID.to_owned(), RefOr::Ref(id));
            }
        }
        let id = text_header("Names the request; it is on each of its log lines.");
        let components = document.components.get_or_insert_default();
        components.headers.insert(REQUEST_ID.to_owned(), id.into());
    }
}

fn head(get: &Operation) -> Operation {
    let mut head = derived(get, "head");
    head.responses.responses.retain(|status, _| !RANGE_STATUSES.contains(&status.as_str()));
    head.summary = get.summary.as_ref().map(|summary| format!("{summary}: without the body"));
    for response in head.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            response.content.clear();
        }
    }
    head
}

fn options(get: &Operation) -> Operation {
    let mut options = derived(get, "options");
    options.summary = Some("The methods of the path".to_owned());
    options.description = None;
    if let Some(parameters) = &mut options.parameters {
        parameters.retain(is_in_path);
    }
    let is_protected = get.security.is_some();
    options.responses.responses =
        if is_protected { KnownCaller::responses() } else { AnyRequest::responses() };
    let response = ResponseBuilder::new()
        .description("The methods are in `Allow`.")
        .header("Allow", text_header("The methods that the path has."));
    options.responses.responses.insert("200".to_owned(), response.into());
    options
}

fn is_in_path(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(Parameter { parameter_in: ParameterIn::Path, .. }))
}

/// The description of `get`, changed to another method.
fn derived(get: &Operation, method: &str) -> Operation {
    let mut operation = get.clone();
    operation.tags = Some(vec!["HEAD and OPTIONS".to_owned()]);
    operation.operation_id = get.operation_id.as_ref().map(|id| format!("{method}_{id}"));
    operation
}

fn responses(path: &mut PathItem) -> impl Iterator<Item = &mut Response> {
    let PathItem { get, head, options, post, put, patch, delete, .. } = path;
    let operations = [get, head, options, post, put, patch, delete].into_iter().flatten();
    operations.flat_map(|operation| operation.responses.responses.values_mut()).filter_map(
        |response| match response {
            RefOr::T(response) => Some(response),
            RefOr::Ref(_) => None,
        },
    )
}
