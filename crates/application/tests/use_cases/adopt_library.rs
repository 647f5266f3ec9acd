//! The adoption of another library.

mod accounts;
mod content;
mod libraries;
mod rows;
