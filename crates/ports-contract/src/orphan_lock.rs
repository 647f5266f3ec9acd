//! Behaviours of every [`OrphanLock`](ports::OrphanLock).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use ports::OrphanGuard;

use crate::StoreInventoryWorld;

/// One test per behaviour of `OrphanLock`; takes a function that creates a
/// [`StoreInventoryWorld`](crate::StoreInventoryWorld).
#[macro_export]
macro_rules! orphan_lock_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, orphan_lock:
            moving_orphans_is_shared_and_excludes_keeping,
            keeping_orphans_waits_for_every_other_guard,
        );
    };
}

fn keep(world: &dyn StoreInventoryWorld) -> OrphanGuard {
    world.orphan_lock().keep_orphans().expect("the lock can be taken")
}

fn try_move(world: &dyn StoreInventoryWorld) -> Option<OrphanGuard> {
    world.orphan_lock().move_orphans().expect("the lock can be taken")
}

pub fn moving_orphans_is_shared_and_excludes_keeping(world: &dyn StoreInventoryWorld) {
    let moving = [try_move(world), try_move(world)];
    assert!(moving.iter().all(Option::is_some));
    drop(moving);
    let keeping = keep(world);
    assert!(try_move(world).is_none());
    drop(keeping);
    assert!(try_move(world).is_some());
}

/// Asserts that `keep` waits until `first` is dropped.
fn expect_to_be_waited_for(world: &dyn StoreInventoryWorld, first: OrphanGuard) {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let kept = scope.spawn(|| {
            let guard = keep(world);
            assert!(is_over.load(Ordering::Acquire), "the first guard is still held");
            guard
        });
        is_over.store(true, Ordering::Release);
        drop(first);
        kept.join().expect("the thread ends");
    });
}

pub fn keeping_orphans_waits_for_every_other_guard(world: &dyn StoreInventoryWorld) {
    let moving = try_move(world).expect("no orphan is kept");
    expect_to_be_waited_for(world, moving);
    expect_to_be_waited_for(world, keep(world));
}
