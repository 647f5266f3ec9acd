//! Inspection and thumbnails, held against the pictures in `tests/fixtures/images` and what Pillow says
//! of them.

mod decoded;
mod facts;
mod fixtures;
mod hostile;
mod limits;
mod photographs;
mod thumbnails;
