//! Why a request has failed.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use thiserror::Error;

/// The failure of a request, named by what the caller can do about it. Sentences are the service's
/// own, for people.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The client cannot be made of these arguments.
    #[error("the client cannot be configured")]
    Configuration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No answer came: the service cannot be reached, or the connection was lost. Whether a change
    /// was made is unknown.
    #[error("the service did not answer")]
    Connection(#[source] reqwest::Error),
    /// 401: the key is missing, unknown, revoked or expired, or its user is inactive.
    #[error("{0}")]
    Unauthorized(String),
    /// 403: the user may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// 404: there is no such file.
    #[error("{0}")]
    NotFound(String),
    /// 412: the file is in another state than that of the entity tag.
    #[error("{0}")]
    Changed(String),
    /// 400: values that are not accepted, with the sentences for each field.
    #[error("{}", sentences(.0))]
    Invalid(BTreeMap<String, Vec<String>>),
    /// 413: the file or the request is larger than the service's limit.
    #[error("{0}")]
    TooLarge(String),
    /// 503: the service is busy or its database is away; nothing was changed. Retry later.
    #[error("{detail}")]
    Unavailable {
        /// The service's sentence.
        detail: String,
        /// When to retry, if the service says so.
        retry_after: Option<Duration>,
    },
    /// 507: the service has no room left; nothing was kept.
    #[error("{0}")]
    NoRoom(String),
    /// Any other status than one of success.
    #[error("{status}: {detail}")]
    Status {
        /// The status of the answer.
        status: StatusCode,
        /// The service's sentence, or the beginning of the body where it has none.
        detail: String,
    },
    /// The answer is not what the API documents.
    #[error("the answer cannot be understood")]
    Unreadable(#[source] serde_json::Error),
}

/// The body of an error.
#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Detail { detail: String },
    Fields(BTreeMap<String, Vec<String>>),
}

impl Error {
    /// The response if its status is one of success.
    pub(crate) async fn or_success(response: Response) -> Result<Response, Self> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let retry_after = retry_after(&response);
        let text = response.text().await.unwrap_or_default();
        Err(match serde_json::from_str(&text) {
            Ok(Body::Fields(fields)) if status == StatusCode::BAD_REQUEST => Self::Invalid(fields),
            Ok(Body::Detail { detail }) => Self::of_status(status, detail, retry_after),
            _ => Self::of_status(status, text.chars().take(200).collect(), retry_after),
        })
    }

    fn of_status(status: StatusCode, detail: String, retry_after: Option<Duration>) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthorized(detail),
            StatusCode::FORBIDDEN => Self::Forbidden(detail),
            StatusCode::NOT_FOUND => Self::NotFound(detail),
            StatusCode::PRECONDITION_FAILED => Self::Changed(detail),
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge(detail),
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable { detail, retry_after },
            StatusCode::INSUFFICIENT_STORAGE => Self::NoRoom(detail),
            status => Self::Status { status, detail },
        }
    }
}

/// The time of `Retry-After` in seconds (RFC 9110, section 10.2.3).
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// `name: Ensure …; f: No file …`
fn sentences(fields: &BTreeMap<String, Vec<String>>) -> String {
    let of_field = |(name, texts): (&String, &Vec<String>)| format!("{name}: {}", texts.join(" "));
    fields.iter().map(of_field).collect::<Vec<_>>().join("; ")
}
