//! Runs use cases on the blocking pool: reads with a deadline, writes with patience.

mod pool;
mod read;
mod write;

pub use pool::{Deadline, ReadPermit, blocking, read_permit};
pub use read::{blocking_cancellable, blocking_read};
pub use write::{WritePatience, blocking_write};
