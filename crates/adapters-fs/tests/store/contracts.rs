//! The contracts of the store's ports.

use crate::world::Folder;

ports_contract::file_store_contract!(Folder::new);
ports_contract::store_inventory_contract!(Folder::new);
ports_contract::quarantine_contract!(Folder::new);
ports_contract::orphan_lock_contract!(Folder::new);
