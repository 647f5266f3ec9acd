//! The database ports on an embedded SQLite.
