//! Behaviours of every [`Revisions`](ports::Revisions).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use domain::{MediaFileId, User};
use ports::{MediaFileEdit, Revision};

use crate::DatabaseWorld;
use crate::assertions::made;
use crate::fixtures::{image_content, new_image_file, sha256, time};

/// One test per behaviour of `Revisions`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! revisions_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, revisions:
            every_change_creates_a_new_revision,
            a_read_is_valid_while_the_revision_is_unchanged,
        );
    };
}

const EDITS: usize = 200;
const READERS: usize = 4;

fn revision(world: &dyn DatabaseWorld) -> Option<Revision> {
    world.database().revision().expect("the revision can be read")
}

pub fn every_change_creates_a_new_revision(world: &dyn DatabaseWorld) {
    let mut names = vec![revision(world)];
    let mut after = |change: &str| {
        let name = revision(world);
        assert!(name.is_none() || !names.contains(&name), "{change}");
        names.push(name);
    };
    let ada = world.given_user("ada");
    after("a user was added");
    let token = world.given_token(&ada, sha256(1));
    after("a token was added");
    let ada = User { is_admin: true, ..ada };
    world.given_change_of(&ada);
    after("a user was changed");
    world.tokens().revoke(token.id, time("2025-02-01T00:00:00Z")).expect("it can be revoked");
    after("a token was revoked");
    let file = world.given_file_like(&new_image_file(&ada, "a.png"));
    after("a media file was added");
    world.edited(file.id, &edit_number(1));
    after("a media file was edited");
    let new = image_content("b.png").thumbnails;
    let at = time("2025-03-01T12:00:00Z");
    made(world.database().replace_thumbnails(file.id, &new, at, &|_| true));
    after("thumbnails were replaced");
    world.removed(file.id);
    after("a media file was removed");
    world.database().confirm_removed(&world.pending_keys(), at).expect("it can be confirmed");
    after("keys were confirmed as removed");
}

fn edit_number(number: usize) -> MediaFileEdit {
    MediaFileEdit { name: Some(Some(number.to_string())), ..MediaFileEdit::default() }
}

fn number(world: &dyn DatabaseWorld, id: MediaFileId) -> usize {
    let name = world.stored(id).expect("it is there").name.expect("it has a name");
    name.parse().expect("it is the number of an edit")
}

/// Readers cache what they have read while its revision is unchanged, as a writer edits. No reader
/// may return a state that had been replaced before it asked for the revision.
pub fn a_read_is_valid_while_the_revision_is_unchanged(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.txt");
    world.edited(file.id, &edit_number(0));
    let (edited, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let read = || {
        let mut cached = None;
        while !is_over.load(Ordering::Acquire) {
            let acknowledged = edited.load(Ordering::Acquire);
            let Some(name) = revision(world) else { return };
            let known = cached.take_if(|(known, _)| *known == name);
            let (_, known) = known.unwrap_or_else(|| (name.clone(), number(world, file.id)));
            assert!(known >= acknowledged, "{known} was replaced by {acknowledged}");
            cached = Some((name, known));
        }
    };
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(read);
        }
        for number in 1..=EDITS {
            world.edited(file.id, &edit_number(number));
            edited.store(number, Ordering::Release);
        }
        is_over.store(true, Ordering::Release);
    });
}
