//! The parsers of the HTTP edge for untrusted input, for the fuzz targets in this folder.
//!
//! They are private to the edge. This crate compiles their source files directly, so that the edge
//! need not export them, and the fuzzer runs only the parser. `whole_request` runs the whole
//! service.
//!
//! This crate has no rules of its own, and is not a member of the workspace.

#![allow(dead_code, reason = "targets use a part of each file")]

#[path = "../../crates/api-actix/src/media/disposition.rs"]
pub mod disposition;
pub mod error;
#[path = "../../crates/api-actix/src/media_files/form.rs"]
pub mod form;
#[path = "../../crates/api-actix/src/media_files/form_text.rs"]
pub mod form_text;
pub mod http;
#[path = "../../crates/api-actix/src/multipart/mod.rs"]
pub mod multipart;
#[path = "../../crates/api-actix/src/media/precondition.rs"]
pub mod precondition;
#[path = "../../crates/api-actix/src/media/range.rs"]
pub mod range;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// Headers with these names in turn, whose values are the lines of `data`; invalid values are
/// skipped.
pub fn headers(names: &[&'static str], data: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, line) in names.iter().cycle().zip(data.split(|byte| *byte == b'\n')) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    headers
}
