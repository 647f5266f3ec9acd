//! SQLite shows what the ports promise.

use crate::world::SqliteWorld;

ports_contract::media_files_contract!(SqliteWorld::new);
ports_contract::users_contract!(SqliteWorld::new);
ports_contract::tokens_contract!(SqliteWorld::new);
ports_contract::authenticator_contract!(SqliteWorld::new);
ports_contract::retired_keys_contract!(SqliteWorld::new);
ports_contract::thumbnail_rows_contract!(SqliteWorld::new);
ports_contract::keys_in_use_contract!(SqliteWorld::new);
ports_contract::revisions_contract!(SqliteWorld::new);
ports_contract::health_contract!(SqliteWorld::new);
ports_contract::adoption_contract!(SqliteWorld::new);
ports_contract::library_reader_contract!(SqliteWorld::new);
ports_contract::library_writer_contract!(SqliteWorld::new);
ports_contract::database_identity_contract!(SqliteWorld::new);
ports_contract::copy_target_contract!(SqliteWorld::new);
