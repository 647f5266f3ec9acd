use actix_web::http::header::HeaderName;
use domain::StorageKey;

use crate::media_url::encoded;

/// What nginx takes as the order to send a file of its own.
pub const X_ACCEL_REDIRECT: HeaderName = HeaderName::from_static("x-accel-redirect");

/// Whether a proxy in front sends the bytes, once it is told that the client may have them.
pub struct Handover(Option<String>);

impl Handover {
    /// By `location`, a path without a slash at its end beneath which the proxy has the files.
    pub fn new(location: Option<String>) -> Self {
        Self(location)
    }

    /// Where the proxy finds the bytes under `key`; `None` where they are sent from here.
    pub fn path(&self, key: &StorageKey) -> Option<String> {
        self.0.as_ref().map(|location| format!("{location}/{}", encoded(key)))
    }
}
