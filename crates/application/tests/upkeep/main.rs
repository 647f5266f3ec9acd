//! Looking after a library, over the in-memory reference adapters: sweeping, checking and repairing.

mod check;
mod library;
mod repair;
mod sweep;
