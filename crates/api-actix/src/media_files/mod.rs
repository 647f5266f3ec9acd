//! The endpoints below `/api/media/files`: one file per operation, and the JSON that they share.

mod body;
mod content_intake;
pub mod create;
pub mod delete;
mod details;
mod form;
mod form_text;
pub mod get;
pub mod list;
mod list_query;
mod media_urls;
mod multipart_body;
mod paced_body;
mod part_name;
mod request_body;
mod request_schemas;
mod text_body;
pub mod update;
mod variants;
mod words;

#[cfg(test)]
pub(crate) use body::MediaFileBody;
pub use create::create;
pub use delete::delete;
pub use get::get;
pub use list::list;
pub use media_urls::PublicUrl;
pub use paced_body::BodyTimeout;
pub use update::{Editing, replace, update};
pub use variants::MediaFileVariants;
