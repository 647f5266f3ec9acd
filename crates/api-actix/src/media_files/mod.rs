//! The endpoints below `/api/media/files` except retrieve: one file per operation.

mod content_intake;
pub mod create;
pub mod delete;
pub mod delete_many;
mod deletion_form;
mod form;
mod form_text;
mod if_match;
pub mod list;
mod list_cursor;
mod list_permits;
mod list_query;
mod listing;
mod multipart_body;
mod ordering_word;
mod paced_body;
mod page_permits;
mod parts;
mod request_body;
mod request_schemas;
mod text_body;
pub mod update;

pub use create::create;
pub use delete::delete;
pub use delete_many::delete_many;
pub use list::list;
pub use listing::Listing;
pub use ordering_word::OrderingWord;
pub use paced_body::BodyTimeout;
pub use update::{Editing, replace, update};
