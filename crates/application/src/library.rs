//! Use cases on a whole library: adopt the media files of another one, copy a database.

pub(crate) mod adopt_library;
pub(crate) mod copy_database;
