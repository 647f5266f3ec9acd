//! The OpenAPI document and its reference page. The document is assembled here from the handlers;
//! no handler imports this module.

mod completion;
pub mod document;
mod older_version;
pub mod reference;
mod static_content;

pub use document::{Document, document, older_document};
pub use reference::{asset, page};
