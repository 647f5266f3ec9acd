//! The program `media-server`: settings, command line, wiring, logging and sweeps.
//!
//! This crate owns what is chosen when the program starts: which adapter implements which port (`wiring`),
//! which use cases the HTTP edge calls (`assembly`), what can be set from outside (`settings`) and which
//! commands there are (`cli`). It does not own HTTP, which is `api-actix`'s, nor any rule or step of an
//! operation. Open `cli.rs` first.

mod assembly;
pub mod cli;
mod logging;
mod memory;
mod settings;
mod stderr;
mod sweeper;
mod system;
mod wiring;

pub use settings::Settings;
pub use wiring::{OpenError, ServerLock, Wiring};
