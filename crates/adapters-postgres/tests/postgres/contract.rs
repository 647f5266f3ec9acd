//! The contract suite of the database ports, on PostgreSQL.

use crate::support::PostgresWorld;

ports_contract::database_contract!(PostgresWorld::new);
