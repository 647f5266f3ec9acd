//! PostgreSQL keeps the contract of every database port.

mod support;

use adapters_postgres::PostgresDatabase;
use ports::{HealthCheck, MediaFiles, RetiredKeys, TokenAuthenticator, Tokens, Users};
use ports_contract::DatabaseWorld;

use crate::support::TestDatabase;

/// The pool goes before the database, which would otherwise be dropped under its connections.
struct PostgresWorld {
    postgres: PostgresDatabase,
    _database: TestDatabase,
}

impl PostgresWorld {
    fn new() -> Self {
        let (database, postgres) = TestDatabase::migrated();
        Self { postgres, _database: database }
    }
}

impl DatabaseWorld for PostgresWorld {
    fn media_files(&self) -> &dyn MediaFiles {
        &self.postgres
    }

    fn users(&self) -> &dyn Users {
        &self.postgres
    }

    fn tokens(&self) -> &dyn Tokens {
        &self.postgres
    }

    fn authenticator(&self) -> &dyn TokenAuthenticator {
        &self.postgres
    }

    fn retired_keys(&self) -> &dyn RetiredKeys {
        &self.postgres
    }

    fn health(&self) -> &dyn HealthCheck {
        &self.postgres
    }
}

ports_contract::media_files_contract!(PostgresWorld::new);
ports_contract::users_contract!(PostgresWorld::new);
ports_contract::tokens_contract!(PostgresWorld::new);
ports_contract::authenticator_contract!(PostgresWorld::new);
ports_contract::retired_keys_contract!(PostgresWorld::new);
ports_contract::health_contract!(PostgresWorld::new);
