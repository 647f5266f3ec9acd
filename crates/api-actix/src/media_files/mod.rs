//! The endpoints below `/api/media/files`: one file per operation, and the JSON that they share.

mod base_url;
mod body;
mod content_pump;
mod create;
mod delete;
mod details;
mod form;
mod get;
mod list;
mod list_query;
mod multipart_body;
mod request_body;
mod text_body;
mod update;

pub use base_url::PublicUrl;
pub use create::create;
pub use delete::delete;
pub use get::get;
pub use list::list;
pub use update::{Editing, replace, update};
