//! Behaviours of every [`Migrations`](ports::Migrations).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use crate::DatabaseWorld;

/// One test per behaviour of `Migrations`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! migrations_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, migrations:
            migrate_applies_nothing_to_a_schema_that_is_up_to_date,
        );
    };
}

pub fn migrate_applies_nothing_to_a_schema_that_is_up_to_date(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    let applied = world.database().migrate().expect("the database works");
    assert_eq!(applied, Vec::<String>::new());
    assert_eq!(world.stored(file.id), Some(file));
}
