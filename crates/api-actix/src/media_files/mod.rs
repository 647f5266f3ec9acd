//! The endpoints below `/api/media/files`: one file per operation, and the JSON that they share.

mod base_url;
mod body;
mod content_pump;
pub mod create;
pub mod delete;
mod details;
mod form;
pub mod get;
pub mod list;
mod list_query;
mod multipart_body;
mod part_name;
mod request_body;
mod request_schemas;
mod text_body;
pub mod update;
mod variants;
mod words;

pub use base_url::PublicUrl;
#[cfg(test)]
pub(crate) use body::MediaFileBody;
pub use create::create;
pub use delete::delete;
pub use get::get;
pub use list::list;
pub use update::{Editing, replace, update};
pub use variants::MediaFileVariants;
