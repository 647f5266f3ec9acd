//! The binding of a database and a store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use application::{BindStore, BindStoreError};
use domain::StoreId;
use ports::{DatabaseIdentity, PortError, Randomness, StoreIdentity};
use ports_contract::memory::{MemoryDatabase, MemoryFileStore};
use ports_contract::store_identity::id;

/// Fills with one value, and with another one in each call.
#[derive(Default)]
struct Counter(AtomicU8);

impl Randomness for Counter {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), PortError> {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Pair {
    database: Arc<MemoryDatabase>,
    store: Arc<MemoryFileStore>,
    randomness: Arc<Counter>,
}

impl Pair {
    /// A database and a store with these ids.
    fn with(database: Option<StoreId>, store: Option<StoreId>) -> Self {
        let pair = Self::default();
        if let Some(id) = database {
            pair.database.establish_store_id(&|| Ok(id)).expect("it is new");
        }
        if let Some(id) = store {
            pair.store.replace_store_id(id).expect("memory has room");
        }
        pair
    }

    fn bind(&self) -> BindStore {
        BindStore {
            database: self.database.clone(),
            store: self.store.clone(),
            randomness: self.randomness.clone(),
        }
    }

    fn ids(&self) -> [Option<StoreId>; 2] {
        [
            self.database.store_id().expect("memory answers"),
            self.store.store_id().expect("memory answers"),
        ]
    }
}

#[test]
fn a_database_and_a_store_without_ids_get_a_common_one() {
    let pair = Pair::default();
    let id = pair.bind().verify().expect("both are new");
    assert_eq!(pair.ids(), [Some(id); 2]);
    assert_eq!(pair.bind().verify().expect("they belong together"), id);
    assert_eq!(pair.ids(), [Some(id); 2]);
}

#[test]
fn every_other_pair_is_rejected_and_not_changed() {
    type Expected = fn(&BindStoreError) -> bool;
    let table: [([Option<StoreId>; 2], Expected); 3] = [
        ([Some(id(1)), Some(id(2))], |error| {
            matches!(error, BindStoreError::OtherStore { database, store }
                if (*database, *store) == (id(1), id(2)))
        }),
        ([Some(id(1)), None], |error| matches!(error, BindStoreError::StoreWithoutId(_))),
        ([None, Some(id(2))], |error| matches!(error, BindStoreError::DatabaseWithoutId(_))),
    ];
    for (ids @ [database, store], is_expected) in table {
        let pair = Pair::with(database, store);
        let error = pair.bind().verify().expect_err("they do not belong together");
        assert!(is_expected(&error), "{error:?}");
        assert_eq!(pair.ids(), ids);
    }
}

#[test]
fn adoption_gives_the_store_the_id_of_the_database() {
    for store in [None, Some(id(1)), Some(id(2))] {
        let pair = Pair::with(Some(id(1)), store);
        assert_eq!(pair.bind().adopt().expect("memory has room"), id(1));
        assert_eq!(pair.ids(), [Some(id(1)); 2]);
        assert_eq!(pair.bind().verify().expect("they belong together"), id(1));
    }
}

#[test]
fn adoption_by_a_database_without_an_id_gives_both_a_new_one() {
    for store in [None, Some(id(9))] {
        let pair = Pair::with(None, store);
        let new = pair.bind().adopt().expect("memory has room");
        assert_ne!(Some(new), store, "another database may have it");
        assert_eq!(pair.ids(), [Some(new); 2]);
    }
}

#[test]
fn a_proposal_that_the_database_never_committed_is_replaced() {
    let pair = Pair::default();
    pair.store.propose_store_id(id(9)).expect("memory has room");
    let bound = pair.bind().verify().expect("neither has an id");
    assert_ne!(bound, id(9));
    assert_eq!(pair.ids(), [Some(bound); 2]);
}

#[test]
fn a_proposal_that_the_database_has_committed_is_confirmed() {
    let pair = Pair::with(Some(id(9)), None);
    pair.store.propose_store_id(id(9)).expect("memory has room");
    assert_eq!(pair.bind().verify().expect("the database has it"), id(9));
    assert_eq!(pair.ids(), [Some(id(9)); 2]);
}

#[test]
fn a_proposal_for_another_database_is_not_confirmed() {
    let pair = Pair::with(Some(id(1)), None);
    pair.store.propose_store_id(id(9)).expect("memory has room");
    let rejected = pair.bind().verify();
    assert!(matches!(rejected, Err(BindStoreError::StoreWithoutId(_))), "{rejected:?}");
    assert_eq!(pair.ids(), [Some(id(1)), None]);
}

#[test]
fn concurrent_bindings_of_one_pair_get_the_same_id() {
    for _ in 0..100 {
        let pair = Pair::default();
        thread::scope(|scope| {
            let all: Vec<_> = (0..4).map(|_| scope.spawn(|| pair.bind().verify())).collect();
            for bound in all {
                let bound = bound.join().expect("nothing panics").expect("none is rejected");
                assert_eq!(pair.ids(), [Some(bound); 2]);
            }
        });
    }
}

/// Number of pairs that are bound when both are bound concurrently.
fn successes(pairs: [Pair; 2]) -> usize {
    thread::scope(|scope| {
        let all = pairs.map(|pair| scope.spawn(move || pair.bind().verify().is_ok()));
        all.into_iter().map(|bound| usize::from(bound.join().expect("nothing panics"))).sum()
    })
}

#[test]
fn of_two_stores_bound_concurrently_to_one_database_one_wins() {
    for _ in 0..100 {
        let one = Pair::default();
        let other = Pair { store: Arc::default(), ..one.clone() };
        assert_eq!(successes([one, other]), 1);
    }
}

#[test]
fn of_two_databases_bound_concurrently_to_one_store_one_wins() {
    for _ in 0..100 {
        let one = Pair::default();
        let other = Pair { database: Arc::default(), ..one.clone() };
        assert_eq!(successes([one, other]), 1);
    }
}
