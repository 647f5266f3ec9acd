use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify};

use super::answers::{AnyRequest, KnownCaller, text_header};

const REQUEST_ID: &str = "X-Request-Id";
/// Ranges count on GET only.
const OF_RANGES: [&str; 2] = ["206", "416"];

/// Adds what every path has by itself: HEAD where there is GET, OPTIONS, and the id in each answer.
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
    head.responses.responses.retain(|status, _| !OF_RANGES.contains(&status.as_str()));
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
    let answer = ResponseBuilder::new()
        .description("The methods are in `Allow`.")
        .header("Allow", text_header("The methods that the path has."));
    options.responses.responses.insert("200".to_owned(), answer.into());
    options
}

fn is_in_path(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(Parameter { parameter_in: ParameterIn::Path, .. }))
}

/// What `get` says, said of another method.
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
