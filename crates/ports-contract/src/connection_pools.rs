//! Behaviours of every [`ConnectionPools`](ports::ConnectionPools).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::collections::HashSet;

use crate::DatabaseWorld;

/// One test per behaviour of `ConnectionPools`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! connection_pools_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, connection_pools:
            no_pool_is_larger_than_its_maximum,
            max_lists_is_at_least_one,
        );
    };
}

pub fn no_pool_is_larger_than_its_maximum(world: &dyn DatabaseWorld) {
    world.given_file("a.txt");
    let sizes = world.database().pool_sizes();
    for size in &sizes {
        assert!(size.idle <= size.open && size.open <= size.max, "{size:?}");
        assert_eq!(size.in_use() + size.idle, size.open, "{size:?}");
    }
    let names: HashSet<&str> = sizes.iter().map(|size| size.name).collect();
    assert_eq!(names.len(), sizes.len(), "{sizes:?}");
}

pub fn max_lists_is_at_least_one(world: &dyn DatabaseWorld) {
    assert!(world.database().max_lists() > 0);
}
