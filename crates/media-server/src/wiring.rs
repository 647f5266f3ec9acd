//! Which adapter implements which port. Nothing else in this crate names an adapter.

mod bind_store;
mod content_source;
mod database;
mod file_store;
mod folder;
mod images;
mod open_error;
mod opened;
mod refused_store;
mod server_lock;

pub use self::content_source::StoreWithSource;
pub use self::database::OpenDatabase;
pub use self::images::{WorkerError, missing_decoders, run_image_worker};
pub use self::open_error::OpenError;
pub use self::opened::Wiring;
pub use self::server_lock::ServerLock;
