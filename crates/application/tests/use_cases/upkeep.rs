//! Check, repair, sweep, quarantine, and the removal of retired content.

mod check;
mod deletion;
mod library;
mod quarantine;
mod repair;
mod sweep;
mod sweeps;
mod unremovable;
