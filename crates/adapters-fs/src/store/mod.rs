//! Files in a folder of the local file system.
//!
//! `<root>/media/<key>` holds the files under their keys, `<root>/staging/` those without a key
//! yet, and `<root>/quarantine/<time>/<key>` the quarantined ones; `<root>/store-id` is the id of
//! the store. The three folders must be on one file system, because files are moved between them by
//! renames. Folders of media have the mode 0750 and files 0640, so that a front server or a backup
//! in the group can read them; the staging folder has the mode 0700.

mod background_sync;
mod beneath;
mod claims;
mod content_source;
mod create_folder;
mod directory;
mod entries;
pub(crate) mod error;
mod file_store;
mod folders;
mod free_space;
mod identity;
mod inventory;
mod local_content;
mod local_file_store;
mod modes;
mod open_folders;
mod orphan_lock;
mod placement;
mod quarantine;
mod readiness;
mod staging;

pub use content_source::LocalContentSource;
pub use create_folder::create_folder;
pub use free_space::default_min_free;
pub use local_file_store::LocalFileStore;
