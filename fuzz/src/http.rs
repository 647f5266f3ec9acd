//! The header parsers of the edge, for the fuzz targets.

#[path = "../../crates/api-actix/src/http/authorization.rs"]
pub mod authorization;
#[path = "../../crates/api-actix/src/http/conditional.rs"]
pub mod conditional;
#[path = "../../crates/api-actix/src/http/forwarded.rs"]
pub mod forwarded;
