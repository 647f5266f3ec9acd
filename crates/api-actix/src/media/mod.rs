//! The bytes below `/media/`: conditional requests, ranges, and the headers that keep them
//! harmless.

mod accel_redirect;
mod disposition;
mod download_name;
mod download_parameter;
mod file_body;
mod precondition;
mod range;
mod response_headers;
pub mod serve;
mod withheld_check;

pub use accel_redirect::AccelRedirect;
pub use serve::serve;
pub use withheld_check::WithheldCheck;
