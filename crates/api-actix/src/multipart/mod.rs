//! Reads `multipart/form-data` (RFC 7578, RFC 2046) and the header fields around it. Bytes in,
//! events out: nothing here waits, and nothing knows HTTP.

mod content_type;
mod parameters;
mod parser;
mod part_head;

pub use content_type::ContentType;
pub use parser::{Event, Parser};
pub use part_head::PartHead;
