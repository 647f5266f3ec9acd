//! The local file store: its contracts, and the behaviour that is specific to a local file system.

mod content_source;
mod contracts;
mod identity;
mod layout;
mod opening;
mod quarantine;
mod readiness;
mod special_files;
mod staging;
mod world;
