//! The rules of the workspace itself.

mod architecture;
mod circles;
mod documents;
mod kinds;
mod language;
mod library_page;
mod tidy;
