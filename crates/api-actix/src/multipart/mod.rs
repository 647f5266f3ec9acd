//! Parses `multipart/form-data` (RFC 7578, RFC 2046) and its header fields. Bytes in, events out:
//! no I/O and no dependency on HTTP.

mod content_type;
mod file_name;
mod parameters;
mod parser;
mod part_head;

pub use content_type::ContentType;
pub use parser::{Event, Parser};
pub use part_head::PartHead;
