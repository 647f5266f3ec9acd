//! The library page: a page for people who look through the media files, upload and edit them.
//!
//! It is a client of the API like any other. Its files are embedded in the program (`web/`,
//! `build.rs`).
//!
//! Open `handlers.rs` first.

mod files;
mod handlers;

pub use self::handlers::{asset, entrance, page};

/// The root of the service, which leads to the page.
pub const ROOT: &str = "/";
/// The page.
pub const PAGE: &str = "/library";
/// The page as some people type it.
pub const PAGE_WITH_SLASH: &str = "/library/";
/// The parts of the page.
pub const ASSET: &str = "/library/{version}/{path:.*}";
