//! The reference adapters show what they ask of others.

use ports_contract::memory::{MemoryContentSource, MemoryDatabase, MemoryFileStore};

ports_contract::database_contract!(MemoryDatabase::default);
ports_contract::content_source_contract!(MemoryContentSource::default);
ports_contract::file_store_contract!(MemoryFileStore::default);
ports_contract::store_inventory_contract!(MemoryFileStore::default);
ports_contract::store_identity_contract!(MemoryFileStore::default);
ports_contract::quarantine_contract!(MemoryFileStore::default);
ports_contract::orphan_lock_contract!(MemoryFileStore::default);
