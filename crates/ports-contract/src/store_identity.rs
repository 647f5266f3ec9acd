//! Behaviours of every [`StoreIdentity`].
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use domain::StoreId;
use ports::StoreIdentity;

use crate::assertions::concurrently;

/// A store that has no id at first.
pub trait StoreIdentityWorld: Sync {
    /// The id of the store.
    fn identity(&self) -> &dyn StoreIdentity;
}

/// One test per behaviour of `StoreIdentity`; takes a function that creates a
/// [`StoreIdentityWorld`](crate::StoreIdentityWorld).
#[macro_export]
macro_rules! store_identity_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, store_identity:
            a_new_store_has_no_id,
            a_proposal_is_not_an_id,
            confirm_makes_the_proposal_the_id,
            confirm_ignores_every_id_but_the_last_proposed,
            confirm_never_changes_an_id,
            replace_gives_an_id_to_a_store_without_one,
            replace_changes_an_id,
            one_of_many_concurrent_proposals_is_confirmed,
        );
    };
}

/// An id whose first byte is given.
#[must_use]
pub fn id(byte: u8) -> StoreId {
    let mut bytes = [0; 16];
    bytes[0] = byte;
    StoreId::from_bytes(bytes)
}

fn kept(world: &dyn StoreIdentityWorld) -> Option<StoreId> {
    world.identity().store_id().expect("the store answers")
}

fn propose(world: &dyn StoreIdentityWorld, byte: u8) {
    world.identity().propose_store_id(id(byte)).expect("there is room");
}

fn confirm(world: &dyn StoreIdentityWorld, byte: u8) {
    world.identity().confirm_store_id(id(byte)).expect("the store answers");
}

fn replace(world: &dyn StoreIdentityWorld, byte: u8) {
    world.identity().replace_store_id(id(byte)).expect("there is room");
}

pub fn a_new_store_has_no_id(world: &dyn StoreIdentityWorld) {
    assert_eq!(kept(world), None);
    confirm(world, 1);
    assert_eq!(kept(world), None, "nothing was proposed");
}

pub fn a_proposal_is_not_an_id(world: &dyn StoreIdentityWorld) {
    propose(world, 1);
    assert_eq!(kept(world), None);
}

pub fn confirm_makes_the_proposal_the_id(world: &dyn StoreIdentityWorld) {
    propose(world, 1);
    for _ in 0..2 {
        confirm(world, 1);
        assert_eq!(kept(world), Some(id(1)));
    }
}

pub fn confirm_ignores_every_id_but_the_last_proposed(world: &dyn StoreIdentityWorld) {
    propose(world, 1);
    propose(world, 2);
    for byte in [1, 3] {
        confirm(world, byte);
        assert_eq!(kept(world), None);
    }
    confirm(world, 2);
    assert_eq!(kept(world), Some(id(2)));
}

pub fn confirm_never_changes_an_id(world: &dyn StoreIdentityWorld) {
    propose(world, 1);
    confirm(world, 1);
    propose(world, 2);
    confirm(world, 2);
    assert_eq!(kept(world), Some(id(1)));
}

pub fn replace_gives_an_id_to_a_store_without_one(world: &dyn StoreIdentityWorld) {
    propose(world, 1);
    replace(world, 2);
    assert_eq!(kept(world), Some(id(2)));
    confirm(world, 1);
    assert_eq!(kept(world), Some(id(2)));
}

pub fn replace_changes_an_id(world: &dyn StoreIdentityWorld) {
    for byte in [1, 2, 2] {
        replace(world, byte);
        assert_eq!(kept(world), Some(id(byte)));
    }
}

pub fn one_of_many_concurrent_proposals_is_confirmed(world: &dyn StoreIdentityWorld) {
    let proposed = concurrently(8, |number| {
        let byte = u8::try_from(number).expect("there are eight");
        propose(world, byte);
        confirm(world, byte);
        id(byte)
    });
    let last = proposed.len();
    propose(world, u8::try_from(last).expect("there are eight"));
    confirm(world, u8::try_from(last).expect("there are eight"));
    let kept = kept(world).expect("at least the last proposal was confirmed");
    assert!(proposed.contains(&kept) || kept == id(8), "{kept}");
}
