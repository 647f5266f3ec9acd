//! The reference adapters show what they ask of others.

use ports_contract::memory::{MemoryContentSource, MemoryDatabase, MemoryFileStore};

ports_contract::media_files_contract!(MemoryDatabase::default);
ports_contract::users_contract!(MemoryDatabase::default);
ports_contract::tokens_contract!(MemoryDatabase::default);
ports_contract::authenticator_contract!(MemoryDatabase::default);
ports_contract::retired_keys_contract!(MemoryDatabase::default);
ports_contract::thumbnail_rows_contract!(MemoryDatabase::default);
ports_contract::keys_in_use_contract!(MemoryDatabase::default);
ports_contract::revisions_contract!(MemoryDatabase::default);
ports_contract::health_contract!(MemoryDatabase::default);
ports_contract::adoption_contract!(MemoryDatabase::default);
ports_contract::library_reader_contract!(MemoryDatabase::default);
ports_contract::library_writer_contract!(MemoryDatabase::default);
ports_contract::database_identity_contract!(MemoryDatabase::default);
ports_contract::copy_target_contract!(MemoryDatabase::default);
ports_contract::content_source_contract!(MemoryContentSource::default);
ports_contract::file_store_contract!(MemoryFileStore::default);
ports_contract::store_inventory_contract!(MemoryFileStore::default);
ports_contract::store_identity_contract!(MemoryFileStore::default);
ports_contract::quarantine_contract!(MemoryFileStore::default);
ports_contract::orphan_lock_contract!(MemoryFileStore::default);
