//! The contract suite of the database ports, on SQLite.

use crate::world::SqliteWorld;

ports_contract::database_contract!(SqliteWorld::new);
