//! PostgreSQL keeps the contract of every database port.

use crate::support::PostgresWorld;

ports_contract::database_contract!(PostgresWorld::new);
