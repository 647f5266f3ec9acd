//! The error responses in the OpenAPI document. Status, header and body of each come from
//! [`ApiError`] itself, so that the document cannot contradict it.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::ResponseError;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderName;
use domain::FileSize;
use ports::PortError;
use serde_json::json;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::{
    ContentBuilder, Header, OneOfBuilder, Ref, RefOr, Response, ResponseBuilder, Schema,
};
use utoipa::{IntoResponses, ToSchema};

use super::{ApiError, ErrorBody, FieldErrors, InvalidCredentials, SentenceBody};

type Responses = BTreeMap<String, RefOr<Response>>;

const BAD_HOST: &str = "The `Host` header is malformed.";
const UNAVAILABLE: &str = "A dependency is unavailable; retry later.";

/// Defines types that stand for groups of errors, each with the condition it is returned for. Where
/// two groups of one operation have a status in common, the later group describes it.
macro_rules! documented {
    ($($(#[$doc:meta])* $group:ident { $($error:expr => $when:expr,)+ })+) => {$(
        $(#[$doc])*
        pub struct $group;

        impl IntoResponses for $group {
            fn responses() -> Responses {
                documented([$(($error, $when)),+])
            }
        }
    )+};
}

documented! {
    /// Any path.
    AnyRequest {
        ApiError::InvalidHost => BAD_HOST,
    }

    /// Operations that need a permission.
    KnownCaller {
        ApiError::InvalidHost => BAD_HOST,
        ApiError::Unauthenticated(InvalidCredentials::Absent) => "There is no token.",
        ApiError::Unauthenticated(InvalidCredentials::UnknownToken) => "The token names nobody.",
        ApiError::PermissionDenied => "The caller may not do this.",
        ApiError::NotAcceptable => "`Accept` excludes JSON.",
        ApiError::Internal("".into()) => "Anything unforeseen.",
        unavailable() => UNAVAILABLE,
    }

    /// Operations that need a key and no permission.
    IdentifiedCaller {
        ApiError::InvalidHost => BAD_HOST,
        ApiError::Unauthenticated(InvalidCredentials::Absent) => "There is no token.",
        ApiError::Unauthenticated(InvalidCredentials::UnknownToken) => "The token names nobody.",
        ApiError::NotAcceptable => "`Accept` excludes JSON.",
        ApiError::Internal("".into()) => "Anything unforeseen.",
        unavailable() => UNAVAILABLE,
    }

    NoSuchFile {
        ApiError::NotFound => "No media file has this id.",
    }

    NoSuchPage {
        ApiError::InvalidPage => "The list has no such page.",
        ApiError::InvalidCursor => "The cursor belongs to another list.",
    }

    /// Operations with query parameters.
    Parameters {
        ApiError::InvalidHost => BAD_HOST,
        invalid("type", "Select a valid choice. x is not one of the available choices.")
            => "A parameter is invalid.",
    }

    /// Operations that read a body and store its file.
    Body {
        ApiError::InvalidHost => BAD_HOST,
        ApiError::Parse("JSON parse error - expected value at line 1 column 1".to_owned())
            => "The body cannot be read.",
        invalid("name", "Ensure this field has no more than 255 characters.")
            => "A field is invalid.",
        ApiError::TooLarge(FileSize::from_bytes(512 << 20)) => "The file is over the limit.",
        ApiError::BodyTooLarge => "A body without a file is over 1 MiB.",
        ApiError::RequestTimeout => "The body stalled, or came too slowly; nothing is kept.",
        ApiError::UnsupportedMediaType("text/plain".to_owned()) => "Nothing reads such a body.",
        ApiError::Full(PortError::full("")) => "The disk is full; nothing is kept.",
    }

    /// Operations that read a list of ids.
    Deletions {
        ApiError::InvalidHost => BAD_HOST,
        ApiError::Parse("JSON parse error - expected value at line 1 column 1".to_owned())
            => "The body cannot be read.",
        invalid("ids", "A valid integer is required.") => "A field is invalid.",
        ApiError::BodyTooLarge => "The body is over 1 MiB.",
        ApiError::RequestTimeout => "The body stalled, or came too slowly; nothing is deleted.",
        ApiError::UnsupportedMediaType("text/plain".to_owned()) => "The body is not JSON.",
    }

    /// Operations that delete, which takes room in the database for a moment.
    NoRoom {
        ApiError::Full(PortError::full("")) => "The disk is full; nothing was changed.",
    }

    OtherState {
        ApiError::PreconditionFailed => "The media file is in another state than `If-Match` names.",
    }

    /// Operations that send stored bytes.
    Bytes {
        ApiError::InvalidHost => BAD_HOST,
        ApiError::InvalidSignature => "Access is signed, and the URL is not, or not any more.",
        ApiError::NotFound => "There are no bytes of this key.",
        ApiError::PreconditionFailed => "`If-Match` or `If-Unmodified-Since` does not hold.",
        ApiError::RangeNotSatisfiable(1408) => "No byte lies in the range.",
        ApiError::Internal("".into()) => "Anything unforeseen.",
        unavailable() => UNAVAILABLE,
    }

    NoSuchAsset {
        ApiError::NotFound => "The page has no such part.",
    }

    Unready {
        unavailable() => UNAVAILABLE,
    }

    Unforeseen {
        ApiError::Internal("".into()) => "Anything unforeseen.",
    }
}

fn unavailable() -> ApiError {
    ApiError::Unavailable(PortError::unavailable(""))
}

fn invalid(field: &str, sentence: &str) -> ApiError {
    ApiError::Invalid(FieldErrors::one(field, sentence))
}

fn documented<const N: usize>(cases: [(ApiError, &str); N]) -> Responses {
    let mut by_status = BTreeMap::<_, Vec<_>>::new();
    for case in cases {
        by_status.entry(case.0.status_code()).or_default().push(case);
    }
    let entry = |(status, cases): (StatusCode, Vec<_>)| {
        (status.as_str().to_owned(), RefOr::T(response(&cases)))
    };
    by_status.into_iter().map(entry).collect()
}

/// The response of errors with one status.
fn response(cases: &[(ApiError, &str)]) -> Response {
    let whens: Vec<&str> = cases.iter().map(|(_, when)| *when).collect();
    let examples = cases.iter().map(|(error, when)| {
        let example = ExampleBuilder::new().summary(*when).value(Some(json!(error.body())));
        (error.to_string(), example.build())
    });
    let content = ContentBuilder::new().schema(Some(schema(cases))).examples_from_iter(examples);
    let response = ResponseBuilder::new()
        .description(whens.join(" "))
        .content("application/json", content.build());
    let headers = cases.iter().filter_map(|(error, _)| error.header());
    let add = |response: ResponseBuilder, (name, value): (HeaderName, String)| {
        response.header(title_case(&name), text_header(&format!("For example `{value}`.")))
    };
    headers.fold(response, add).build()
}

/// The schema of the bodies of these errors.
fn schema(cases: &[(ApiError, &str)]) -> RefOr<Schema> {
    let names: BTreeSet<_> = cases
        .iter()
        .map(|(error, _)| match error.body() {
            ErrorBody::Fields(_) => FieldErrors::name(),
            ErrorBody::Sentence(_) => SentenceBody::name(),
        })
        .collect();
    let mut schemas = names.into_iter().map(Ref::from_schema_name);
    match (schemas.next(), schemas.next()) {
        (Some(only), None) => only.into(),
        (first, second) => {
            let one_of =
                first.into_iter().chain(second).fold(OneOfBuilder::new(), OneOfBuilder::item);
            Schema::from(one_of.build()).into()
        }
    }
}

/// A header that is always present.
pub fn text_header(description: &str) -> Header {
    let mut header = Header::default();
    header.description = Some(description.to_owned());
    header
}

/// The usual spelling of a header name.
fn title_case(name: &HeaderName) -> String {
    let words = name.as_str().split('-').map(|word| match word {
        "www" => "WWW".to_owned(),
        _ => word[..1].to_uppercase() + &word[1..],
    });
    words.collect::<Vec<_>>().join("-")
}
