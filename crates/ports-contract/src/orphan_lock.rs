//! What every [`OrphanLock`](ports::OrphanLock) shows.
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use ports::OrphanGuard;

use crate::StoreInventoryWorld;

/// One test per behaviour of `OrphanLock`; takes a function that makes a
/// [`StoreInventoryWorld`](crate::StoreInventoryWorld).
#[macro_export]
macro_rules! orphan_lock_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, orphan_lock:
            any_number_may_move_orphans_while_nobody_keeps_them,
            keeping_orphans_waits_for_those_who_move_or_keep_them,
        );
    };
}

fn keep(world: &dyn StoreInventoryWorld) -> OrphanGuard {
    world.orphan_lock().keep_orphans().expect("there are locks")
}

fn try_move(world: &dyn StoreInventoryWorld) -> Option<OrphanGuard> {
    world.orphan_lock().move_orphans().expect("there are locks")
}

pub fn any_number_may_move_orphans_while_nobody_keeps_them(world: &dyn StoreInventoryWorld) {
    let moving = [try_move(world), try_move(world)];
    assert!(moving.iter().all(Option::is_some));
    drop(moving);
    let keeping = keep(world);
    assert!(try_move(world).is_none());
    drop(keeping);
    assert!(try_move(world).is_some());
}

/// Whether `first` is dropped before somebody else keeps the orphans.
fn expect_to_be_waited_for(world: &dyn StoreInventoryWorld, first: OrphanGuard) {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let kept = scope.spawn(|| {
            let guard = keep(world);
            assert!(is_over.load(Ordering::Acquire), "the first is not done");
            guard
        });
        is_over.store(true, Ordering::Release);
        drop(first);
        kept.join().expect("it gets its turn");
    });
}

pub fn keeping_orphans_waits_for_those_who_move_or_keep_them(world: &dyn StoreInventoryWorld) {
    let moving = try_move(world).expect("nobody keeps them");
    expect_to_be_waited_for(world, moving);
    expect_to_be_waited_for(world, keep(world));
}
