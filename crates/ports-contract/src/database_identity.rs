//! Behaviours of every [`DatabaseIdentity`](ports::DatabaseIdentity).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::StoreId;
use ports::{CopyRun, PortError};

use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, concurrently};
use crate::store_identity::id;

/// One test per behaviour of `DatabaseIdentity`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! database_identity_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, database_identity:
            a_new_database_belongs_to_no_store,
            establish_stores_the_proposal,
            establish_proposes_nothing_if_an_id_exists,
            establish_keeps_nothing_when_the_proposal_fails,
            concurrent_calls_of_establish_agree_on_one_id,
            establish_conflicts_while_a_copy_is_unfinished,
        );
    };
}

fn kept(world: &dyn DatabaseWorld) -> Option<StoreId> {
    world.database().store_id().expect("the database answers")
}

pub fn a_new_database_belongs_to_no_store(world: &dyn DatabaseWorld) {
    assert_eq!(kept(world), None);
}

pub fn establish_stores_the_proposal(world: &dyn DatabaseWorld) {
    let established = world.database().establish_store_id(&|| Ok(id(1)));
    assert_eq!(established.expect("there is no conflict"), id(1));
    assert_eq!(kept(world), Some(id(1)));
}

pub fn establish_proposes_nothing_if_an_id_exists(world: &dyn DatabaseWorld) {
    world.database().establish_store_id(&|| Ok(id(1))).expect("there is no conflict");
    let again = world.database().establish_store_id(&|| panic!("there is an id"));
    assert_eq!(again.expect("the database answers"), id(1));
}

pub fn establish_keeps_nothing_when_the_proposal_fails(world: &dyn DatabaseWorld) {
    let full = || Err(PortError::full("the store has no room"));
    let failed = world.database().establish_store_id(&full);
    assert!(matches!(failed, Err(PortError::Full(_))), "{failed:?}");
    assert_eq!(kept(world), None);
    establish_stores_the_proposal(world);
}

pub fn concurrent_calls_of_establish_agree_on_one_id(world: &dyn DatabaseWorld) {
    let proposals = AtomicUsize::new(0);
    let established = concurrently(8, |number| {
        let propose = || {
            proposals.fetch_add(1, Ordering::Relaxed);
            Ok(id(u8::try_from(number).expect("there are eight")))
        };
        world.database().establish_store_id(&propose).expect("the others are waited for")
    });
    assert_eq!(proposals.into_inner(), 1);
    assert!(established.iter().all(|id| Some(*id) == kept(world)), "{established:?}");
}

pub fn establish_conflicts_while_a_copy_is_unfinished(world: &dyn DatabaseWorld) {
    world.database().begin_copy(CopyRun(1)).expect("the database is empty");
    assert_conflict(&world.database().establish_store_id(&|| panic!("it is in no state to")));
    assert_eq!(kept(world), None);
}
