//! Lets a proxy send the bytes of a file.

use actix_web::http::header::HeaderName;
use domain::StorageKey;

/// Makes nginx send a file of its own instead of the response body.
pub const X_ACCEL_REDIRECT: HeaderName = HeaderName::from_static("x-accel-redirect");

/// Where the proxy in front of the service finds the files, if it is to send them.
pub struct AccelRedirect(Option<String>);

impl AccelRedirect {
    /// `location` is the path of the files in the proxy, without a trailing slash.
    pub fn new(location: Option<String>) -> Self {
        Self(location)
    }

    /// The path of `key` in the proxy; `None` if the service sends the bytes itself.
    pub fn path(&self, key: &StorageKey) -> Option<String> {
        self.0.as_ref().map(|location| format!("{location}/{}", key.percent_encoded()))
    }
}
