//! The local file store: its contracts, and the behaviour that is specific to a local file system.

mod content_source;
mod identity;
mod layout;
mod opening;
mod quarantine;
mod readiness;
mod special_files;
mod staging;
mod world;

use world::Folder;

ports_contract::file_store_contract!(Folder::new);
ports_contract::store_inventory_contract!(Folder::new);
ports_contract::quarantine_contract!(Folder::new);
ports_contract::orphan_lock_contract!(Folder::new);
