//! Adopting another library, on memory.

mod accounts;
mod bytes;
mod libraries;
mod rows;
