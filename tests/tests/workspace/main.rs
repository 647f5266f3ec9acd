//! The rules of the workspace itself.

mod architecture;
mod tidy;
