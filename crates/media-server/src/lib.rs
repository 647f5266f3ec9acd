//! The program `media-server`: settings, command line, wiring, logging and sweeps.
//!
//! This crate owns the start of the program: which adapter implements which port (`wiring`), how
//! use cases are assembled (`assembly`), the settings (`settings`) and the commands (`cli`). It
//! does not own HTTP, which belongs to `api-actix`, nor any rule or step of an operation. Open
//! `cli.rs` first.

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
