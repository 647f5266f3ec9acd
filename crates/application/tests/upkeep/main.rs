//! Looking after a library, over the in-memory reference adapters: sweeping, checking and repairing.

mod check;
mod deletion;
mod library;
mod quarantine;
mod repair;
mod sweep;
mod sweeps;
mod unremovable;
