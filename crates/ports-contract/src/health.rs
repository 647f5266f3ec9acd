//! Behaviours of the [`HealthCheck`](ports::HealthCheck) of every database.
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use crate::DatabaseWorld;

/// One test per behaviour of the `HealthCheck` of a database; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! health_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, health: check_succeeds_on_a_working_database);
    };
}

pub fn check_succeeds_on_a_working_database(world: &dyn DatabaseWorld) {
    world.database().check().expect("the database works");
}
