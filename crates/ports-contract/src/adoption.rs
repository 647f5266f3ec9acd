//! Behaviours of every [`Adoption`](ports::Adoption).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::collections::BTreeMap;

use domain::{StorageKey, User, UserId};
use ports::{AccountChanges, Occupants, PortError};

use crate::DatabaseWorld;
use crate::assertions::assert_conflict;
use crate::fixtures::{
    id, image_file, new_staff, new_text_file, placeholder, sha256, text_file, thumbnail_key, time,
    username,
};

/// One test per behaviour of `Adoption`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! adoption_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, adoption:
            occupants_of_an_empty_database_are_none,
            occupants_of_ids_are_the_files_that_have_them,
            occupants_of_keys_are_returned_with_their_files,
            occupants_of_retired_keys_have_no_file,
            occupants_of_keys_retired_unused_are_none,
            occupants_of_nothing_are_none,
            change_accounts_adds_accounts_as_they_are,
            change_accounts_gives_a_displaced_account_a_new_id,
            change_accounts_gives_a_moved_account_its_id,
            change_accounts_can_swap_ids,
            change_accounts_keeps_tokens_and_permissions,
            change_accounts_rejects_an_account_with_uploads,
            change_accounts_rejects_an_unknown_account,
            change_accounts_rejects_taken_ids_and_usernames,
            change_accounts_of_nothing_changes_nothing,
        );
    };
}

fn users(world: &dyn DatabaseWorld) -> Vec<User> {
    world.users().list().expect("users can be listed")
}

fn change(world: &dyn DatabaseWorld, changes: &AccountChanges) -> Result<(), PortError> {
    world.database().change_accounts(changes)
}

fn displaced(ids: &[UserId]) -> AccountChanges {
    AccountChanges { displaced: ids.to_vec(), ..AccountChanges::default() }
}

fn moved(from: &User, to: i64) -> AccountChanges {
    AccountChanges { moved: vec![(from.id, id(to))], ..AccountChanges::default() }
}

fn found(world: &dyn DatabaseWorld, name: &str) -> User {
    world.users().find(&username(name)).expect("a user can be looked for").expect("it is there")
}

pub fn occupants_of_an_empty_database_are_none(world: &dyn DatabaseWorld) {
    world.given_image("a.png");
    let files = [text_file(77, "b.txt", None), image_file(78, 700, "b.png", None)];
    assert_eq!(world.database().occupants(&files).expect("an answer"), Occupants::default());
}

pub fn occupants_of_ids_are_the_files_that_have_them(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let present = [
        text_file(9, "a.txt", Some(&ada)),
        image_file(10, 313, "b.png", None),
        text_file(11, "c.txt", None),
    ];
    world.database().add_media_files(&present).expect("files can be added");
    let wanted = [
        image_file(10, 700, "d.png", None),
        image_file(50, 315, "e.png", None),
        text_file(9, "f.txt", None),
    ];
    let [text, image, _] = present;
    let expected = Occupants {
        files: vec![text, image],
        thumbnails: BTreeMap::from([(id(315), id(10)), (id(316), id(10))]),
        keys: BTreeMap::new(),
    };
    assert_eq!(world.database().occupants(&wanted).expect("an answer"), expected);
}

pub fn occupants_of_keys_are_returned_with_their_files(world: &dyn DatabaseWorld) {
    world.given_file_as(&image_file(10, 313, "b.png", None));
    let of_thumbnail = thumbnail_key("b.png", domain::ThumbnailEdge::ALL[1]);
    let mut image = image_file(50, 500, "e.png", None);
    image.thumbnails[3].key = "b.png".parse().expect("a key");
    let wanted = [image, text_file(51, of_thumbnail.as_str(), None)];
    let occupants = world.database().occupants(&wanted).expect("an answer");
    let expected = [("b.png", Some(id(10))), (of_thumbnail.as_str(), Some(id(10)))];
    let keys: Vec<_> = occupants.keys.iter().map(|(key, file)| (key.as_str(), *file)).collect();
    assert_eq!(keys, expected);
    assert!(occupants.files.is_empty() && occupants.thumbnails.is_empty());
}

pub fn occupants_of_retired_keys_have_no_file(world: &dyn DatabaseWorld) {
    let retired = world.removed(world.given_image("a.png").id);
    let wanted = [image_file(77, 700, "a.png", None)];
    let occupants = world.database().occupants(&wanted).expect("an answer");
    assert_eq!(occupants.keys, retired.into_iter().map(|key| (key, None)).collect());
}

pub fn occupants_of_keys_retired_unused_are_none(world: &dyn DatabaseWorld) {
    let wanted = [image_file(77, 700, "a.png", None)];
    let keys: Vec<StorageKey> = wanted[0].keys().cloned().collect();
    let at = time("2025-06-01T00:00:00Z");
    world.database().retire_unused(&keys, at).expect("keys can be retired");
    assert_eq!(world.database().occupants(&wanted).expect("an answer"), Occupants::default());
}

pub fn occupants_of_nothing_are_none(world: &dyn DatabaseWorld) {
    world.given_image("a.png");
    assert_eq!(world.database().occupants(&[]).expect("an answer"), Occupants::default());
}

pub fn change_accounts_adds_accounts_as_they_are(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let added = vec![placeholder(14, "grace"), placeholder(9, "joan")];
    let changes = AccountChanges { added, ..AccountChanges::default() };
    change(world, &changes).expect("the accounts can be changed");
    assert_eq!(users(world), [ada, placeholder(9, "joan"), placeholder(14, "grace")]);
    assert!(world.given_user("next").id.get() > 14);
}

pub fn change_accounts_gives_a_displaced_account_a_new_id(world: &dyn DatabaseWorld) {
    let admin = world.given_user_like(&new_staff("admin"));
    let added = vec![placeholder(admin.id.get(), "grace"), placeholder(14, "joan")];
    change(world, &AccountChanges { added: added.clone(), ..displaced(&[admin.id]) })
        .expect("the accounts can be changed");
    let now = found(world, "admin");
    assert!(now.id.get() > 14, "{now:?}");
    assert_eq!(now, User { id: now.id, ..admin });
    assert_eq!(users(world), [added[0].clone(), added[1].clone(), now]);
    assert_eq!(found(world, "grace"), added[0]);
}

pub fn change_accounts_gives_a_moved_account_its_id(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&new_staff("ada"));
    change(world, &moved(&ada, 14)).expect("the accounts can be changed");
    assert_eq!(users(world), [User { id: id(14), ..ada }]);
    assert!(world.given_user("next").id.get() > 14);
}

pub fn change_accounts_can_swap_ids(world: &dyn DatabaseWorld) {
    let [ada, grace, joan] = ["ada", "grace", "joan"].map(|name| world.given_user(name));
    let moved = vec![(ada.id, grace.id), (grace.id, joan.id)];
    change(world, &AccountChanges { moved, ..displaced(&[joan.id]) })
        .expect("the accounts can be changed");
    assert_eq!(found(world, "ada").id, grace.id);
    assert_eq!(found(world, "grace").id, joan.id);
    assert!(found(world, "joan").id > joan.id);
    assert_eq!(users(world).len(), 3);
}

pub fn change_accounts_keeps_tokens_and_permissions(world: &dyn DatabaseWorld) {
    let [ada, grace] = ["ada", "grace"].map(|name| world.given_user_like(&new_staff(name)));
    let tokens = [(&ada, 1), (&grace, 2)];
    let given = tokens.map(|(user, byte)| world.given_token(user, sha256(byte)));
    change(world, &AccountChanges { moved: vec![(ada.id, grace.id)], ..displaced(&[grace.id]) })
        .expect("the accounts can be changed");
    for ((user, byte), token) in tokens.into_iter().zip(given) {
        let now = found(world, user.username.as_str());
        assert_eq!(now, User { id: now.id, ..user.clone() });
        let at = time("2025-06-01T00:00:00Z");
        let holder = world.database().authenticate(&sha256(byte), at).expect("an answer");
        assert_eq!(holder.map(|holder| holder.user).as_ref(), Some(&now));
        let listed = world.tokens().list(now.id).expect("tokens can be listed");
        assert_eq!(listed, [domain::Token { user_id: now.id, ..token }]);
    }
}

pub fn change_accounts_rejects_an_account_with_uploads(world: &dyn DatabaseWorld) {
    let [ada, grace] = ["ada", "grace"].map(|name| world.given_user(name));
    let file = world.given_file_like(&new_text_file(&ada, "a.txt"));
    let moves = [displaced(&[grace.id, ada.id]), moved(&ada, 14)];
    for changes in moves {
        assert_conflict(&change(world, &changes));
        assert_eq!(users(world), [ada.clone(), grace.clone()]);
    }
    assert_eq!(world.stored(file.id), Some(file));
}

pub fn change_accounts_rejects_an_unknown_account(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let nobody = placeholder(99, "nobody");
    for changes in [displaced(&[ada.id, nobody.id]), moved(&nobody, 14)] {
        assert_conflict(&change(world, &changes));
        assert_eq!(users(world), std::slice::from_ref(&ada));
    }
}

pub fn change_accounts_rejects_taken_ids_and_usernames(world: &dyn DatabaseWorld) {
    let [ada, grace] = ["ada", "grace"].map(|name| world.given_user(name));
    let added = |user| AccountChanges { added: vec![user], ..AccountChanges::default() };
    for changes in [
        moved(&ada, grace.id.get()),
        added(placeholder(ada.id.get(), "joan")),
        added(placeholder(50, "grace")),
    ] {
        assert_conflict(&change(world, &changes));
        assert_eq!(users(world), [ada.clone(), grace.clone()]);
    }
}

pub fn change_accounts_of_nothing_changes_nothing(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    change(world, &AccountChanges::default()).expect("there is no precondition");
    assert_eq!(users(world), [ada]);
}
