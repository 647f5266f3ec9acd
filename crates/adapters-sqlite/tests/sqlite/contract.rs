//! SQLite shows what the ports promise.

use crate::world::SqliteWorld;

ports_contract::database_contract!(SqliteWorld::new);
