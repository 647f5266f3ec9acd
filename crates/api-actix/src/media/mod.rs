//! The bytes below `/media/`: conditional requests, ranges, and the headers that keep them harmless.

mod body;
mod disposition;
mod handover;
mod precondition;
mod range;
pub mod serve;
mod withholding;

pub use handover::Handover;
pub use serve::serve;
pub use withholding::Withholding;
