//! The retrieve operation over HTTP, from the token to the response. It is the fast path of the
//! service: requests that arrive together are authenticated, authorized and looked up in one batch.
//!
//! Open `handler.rs` first.

mod admission;
mod batcher;
mod details_json;
pub mod handler;

pub use admission::{Admitted, RequestedFile, admit};
pub use batcher::CallerBatcher;
pub use details_json::DetailsJson;
pub use handler::retrieve;
