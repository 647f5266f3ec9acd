//! Inspection and thumbnails, compared with the output of Pillow for the pictures in
//! `tests/fixtures/images`.

mod contracts;
mod decoded;
mod drawings;
mod facts;
mod fixtures;
mod hostile;
mod limits;
mod metadata;
mod photographs;
mod thumbnails;
