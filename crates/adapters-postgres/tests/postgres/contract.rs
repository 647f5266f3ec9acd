//! PostgreSQL keeps the contract of every database port.

use crate::support::PostgresWorld;

ports_contract::media_files_contract!(PostgresWorld::new);
ports_contract::users_contract!(PostgresWorld::new);
ports_contract::tokens_contract!(PostgresWorld::new);
ports_contract::authenticator_contract!(PostgresWorld::new);
ports_contract::retired_keys_contract!(PostgresWorld::new);
ports_contract::thumbnail_rows_contract!(PostgresWorld::new);
ports_contract::keys_in_use_contract!(PostgresWorld::new);
ports_contract::revisions_contract!(PostgresWorld::new);
ports_contract::health_contract!(PostgresWorld::new);
ports_contract::adoption_contract!(PostgresWorld::new);
ports_contract::library_reader_contract!(PostgresWorld::new);
ports_contract::library_writer_contract!(PostgresWorld::new);
ports_contract::database_identity_contract!(PostgresWorld::new);
ports_contract::copy_target_contract!(PostgresWorld::new);
