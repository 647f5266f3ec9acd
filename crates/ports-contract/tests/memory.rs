//! The reference adapters show what they ask of others.

use ports_contract::memory::{MemoryDatabase, MemoryFileStore};

ports_contract::media_files_contract!(MemoryDatabase::default);
ports_contract::users_contract!(MemoryDatabase::default);
ports_contract::tokens_contract!(MemoryDatabase::default);
ports_contract::authenticator_contract!(MemoryDatabase::default);
ports_contract::retired_keys_contract!(MemoryDatabase::default);
ports_contract::health_contract!(MemoryDatabase::default);
ports_contract::file_store_contract!(MemoryFileStore::default);
