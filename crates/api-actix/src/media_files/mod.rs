//! The endpoints below `/api/media/files`: one file per operation, and the JSON that they share.

mod body;
mod content_intake;
pub mod create;
pub mod delete;
mod form;
mod form_text;
pub mod get;
pub mod list;
mod list_permits;
mod list_query;
mod listing;
mod media_urls;
mod multipart_body;
mod outline;
mod paced_body;
mod page_places;
mod parts;
mod request_body;
mod request_schemas;
mod state_guard;
mod text_body;
pub mod update;
mod variants;
mod words;

use actix_web::web;
pub use body::MediaFileBody;
pub use create::create;
pub use delete::delete;
use domain::MediaFileId;
pub use get::get;
pub use list::list;
pub use listing::Listing;
pub use media_urls::PublicUrl;
pub use outline::Outline;
pub use paced_body::BodyTimeout;
pub use update::{Editing, replace, update};
pub use variants::MediaFileVariants;

use crate::error::ApiError;

/// The id in a path; whatever is no id names no media file.
fn parse_id(segment: &web::Path<String>) -> Result<MediaFileId, ApiError> {
    segment.parse().map_err(|_| ApiError::NotFound)
}
