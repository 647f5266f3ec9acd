//! Behaviours of every [`Users`](ports::Users).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::cell::RefCell;
use std::collections::BTreeSet;

use domain::{PermissionCode, User, UserId};
use ports::NewUser;

use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, concurrently};
use crate::fixtures::{new_staff, new_user, username};

/// One test per behaviour of `Users`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! users_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, users:
            add_returns_an_active_user_with_everything_given,
            add_keeps_names_as_they_are,
            add_conflicts_when_the_username_is_taken,
            usernames_are_case_sensitive,
            add_first_adds_to_an_empty_database,
            add_first_adds_nothing_if_a_user_exists,
            add_first_ignores_placeholders,
            add_first_counts_active_users_and_users_with_permissions,
            add_first_conflicts_when_a_placeholder_has_the_username,
            concurrent_add_first_adds_one_user,
            find_returns_what_was_added,
            find_returns_none_for_an_unknown_username,
            list_is_empty_at_first,
            list_returns_every_user_ascending_by_id,
            update_writes_everything,
            update_of_an_unknown_user_writes_nothing,
            update_conflicts_when_the_username_is_taken,
            update_receives_the_current_state,
            concurrent_updates_are_not_lost,
        );
    };
}

fn found(world: &dyn DatabaseWorld, name: &str) -> Option<User> {
    world.users().find(&username(name)).expect("a user can be looked for")
}

fn listed(world: &dyn DatabaseWorld) -> Vec<User> {
    world.users().list().expect("users can be listed")
}

fn add_first(world: &dyn DatabaseWorld, name: &str) -> Option<User> {
    world.users().add_first(&new_user(name)).expect("a first user can be tried")
}

pub fn add_returns_an_active_user_with_everything_given(world: &dyn DatabaseWorld) {
    let new = NewUser { is_admin: true, ..new_staff("ada") };
    let added = world.given_user_like(&new);
    let expected = User {
        id: added.id,
        username: new.username,
        first_name: new.first_name,
        last_name: new.last_name,
        is_staff: true,
        is_admin: true,
        is_active: true,
        permissions: PermissionCode::ALL.into(),
    };
    assert_eq!(added, expected);
}

pub fn add_keeps_names_as_they_are(world: &dyn DatabaseWorld) {
    let added = world.given_user_like(&NewUser {
        first_name: String::new(),
        last_name: " قربانی\u{200c}فر O'Neil ".to_owned(),
        ..new_user("بهروز")
    });
    assert_eq!(added.first_name, "");
    assert_eq!(added.last_name, " قربانی\u{200c}فر O'Neil ");
    assert_eq!(found(world, "بهروز"), Some(added));
}

pub fn add_conflicts_when_the_username_is_taken(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    assert_conflict(&world.users().add(&new_staff("ada")));
    assert_eq!(listed(world), [ada]);
}

pub fn usernames_are_case_sensitive(world: &dyn DatabaseWorld) {
    let lower = world.given_user("ada");
    let upper = world.given_user("Ada");
    assert_eq!(found(world, "ada"), Some(lower));
    assert_eq!(found(world, "Ada"), Some(upper));
}

pub fn add_first_adds_to_an_empty_database(world: &dyn DatabaseWorld) {
    let first = world.users().add_first(&new_staff("ada")).expect("a first user can be tried");
    let first = first.expect("there was no user");
    assert!(first.is_active);
    assert_eq!(first.permissions, PermissionCode::ALL.into());
    assert_eq!(listed(world), [first]);
}

pub fn add_first_adds_nothing_if_a_user_exists(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    for name in ["grace", "ada"] {
        assert_eq!(add_first(world, name), None);
    }
    assert_eq!(listed(world), [ada]);
}

/// An inactive account.
fn given_inactive(world: &dyn DatabaseWorld, user: &NewUser) -> User {
    let inactive = User { is_active: false, ..world.given_user_like(user) };
    world.given_change_of(&inactive);
    inactive
}

pub fn add_first_ignores_placeholders(world: &dyn DatabaseWorld) {
    let uploaders = ["grace", "joan"].map(|name| given_inactive(world, &new_user(name)));
    let ada = add_first(world, "ada").expect("nobody can do anything");
    let [grace, joan] = uploaders;
    assert_eq!(listed(world), [grace, joan, ada]);
    assert_eq!(add_first(world, "second"), None);
}

pub fn add_first_counts_active_users_and_users_with_permissions(world: &dyn DatabaseWorld) {
    let permissions = BTreeSet::from([PermissionCode::List]);
    let rights = [
        NewUser { is_staff: true, ..new_user("staff") },
        NewUser { is_admin: true, ..new_user("admin") },
        NewUser { permissions, ..new_user("holder") },
    ];
    for right in rights {
        let user = given_inactive(world, &right);
        assert_eq!(add_first(world, "ada"), None, "{user:?}");
        let stripped =
            User { is_staff: false, is_admin: false, permissions: BTreeSet::new(), ..user };
        world.given_change_of(&stripped);
    }
    assert!(add_first(world, "ada").is_some(), "all were stripped of their rights");
}

pub fn add_first_conflicts_when_a_placeholder_has_the_username(world: &dyn DatabaseWorld) {
    let ada = given_inactive(world, &new_user("ada"));
    assert_conflict(&world.users().add_first(&new_staff("ada")));
    assert_eq!(listed(world), [ada]);
}

pub fn concurrent_add_first_adds_one_user(world: &dyn DatabaseWorld) {
    let tries = concurrently(16, |index| add_first(world, &format!("user-{index}")));
    let added: Vec<User> = tries.into_iter().flatten().collect();
    assert_eq!(added.len(), 1);
    assert_eq!(listed(world), added);
}

pub fn find_returns_what_was_added(world: &dyn DatabaseWorld) {
    world.given_user("grace");
    let permissions = BTreeSet::from([PermissionCode::List, PermissionCode::Delete]);
    let ada = world.given_user_like(&NewUser { permissions, ..new_user("ada") });
    assert_eq!(found(world, "ada"), Some(ada));
}

pub fn find_returns_none_for_an_unknown_username(world: &dyn DatabaseWorld) {
    world.given_user("ada");
    for name in ["grace", "ad", "adaa", "a_a"] {
        assert_eq!(found(world, name), None, "{name}");
    }
}

pub fn list_is_empty_at_first(world: &dyn DatabaseWorld) {
    assert_eq!(listed(world), []);
}

pub fn list_returns_every_user_ascending_by_id(world: &dyn DatabaseWorld) {
    let added = [
        world.given_user("zoe"),
        world.given_user_like(&new_staff("ada")),
        world.given_user_like(&NewUser {
            permissions: [PermissionCode::Update].into(),
            ..new_staff("mia")
        }),
    ];
    assert!(added.is_sorted_by_key(|user| user.id));
    assert_eq!(listed(world), added);
}

pub fn update_writes_everything(world: &dyn DatabaseWorld) {
    let other = world.given_user_like(&new_staff("grace"));
    let ada = world.given_user_like(&new_staff("ada"));
    let updated = User {
        id: ada.id,
        username: username("countess"),
        first_name: "Augusta".to_owned(),
        last_name: String::new(),
        is_staff: false,
        is_admin: true,
        is_active: false,
        permissions: [PermissionCode::Create].into(),
    };
    let returned = world.users().update(ada.id, &|_| updated.clone());
    assert_eq!(returned.expect("a user can be updated"), Some(updated.clone()));
    assert_eq!(found(world, "ada"), None);
    assert_eq!(listed(world), [other, updated]);
}

pub fn update_of_an_unknown_user_writes_nothing(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&new_staff("ada"));
    let id = UserId::try_from(i64::MAX).expect("the largest id is positive");
    let update = world.users().update(id, &|_| ada.clone());
    assert_eq!(update.expect("an update can be tried"), None);
    assert_eq!(listed(world), [ada]);
}

pub fn update_conflicts_when_the_username_is_taken(world: &dyn DatabaseWorld) {
    let grace = world.given_user_like(&new_staff("grace"));
    let ada = world.given_user("ada");
    assert_conflict(&world.users().update(ada.id, &|present| User {
        username: username("grace"),
        first_name: "Changed".to_owned(),
        permissions: [PermissionCode::List].into(),
        ..present
    }));
    assert_eq!(listed(world), [grace, ada]);
}

pub fn update_receives_the_current_state(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&NewUser {
        permissions: [PermissionCode::List, PermissionCode::Create].into(),
        ..new_staff("ada")
    });
    let given = RefCell::new(None);
    let updated = world.users().update(ada.id, &|present| {
        *given.borrow_mut() = Some(present.clone());
        present
    });
    assert_eq!(updated.expect("a user can be updated"), Some(ada.clone()));
    assert_eq!(given.into_inner(), Some(ada));
}

pub fn concurrent_updates_are_not_lost(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let codes = PermissionCode::ALL;
    concurrently(codes.len(), |index| {
        let add = |mut present: User| {
            present.permissions.insert(codes[index]);
            present
        };
        let updated = world.users().update(ada.id, &add).expect("updates do not fail each other");
        assert!(updated.is_some_and(|user| user.permissions.contains(&codes[index])));
    });
    let stored = found(world, "ada").expect("she is there");
    assert_eq!(stored.permissions, codes.into());
}
