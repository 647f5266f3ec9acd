//! The rules of the workspace itself.

mod architecture;
mod circles;
mod language;
mod tidy;
