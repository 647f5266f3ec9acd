//! Behaviours of every [`LibraryWriter`](ports::LibraryWriter).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

mod media_files;

pub use media_files::*;

use std::collections::BTreeSet;

use domain::{PermissionCode, Token, User};
use ports::{KeyedToken, LastIds, RetiredKey};

use crate::DatabaseWorld;
use crate::assertions::assert_conflict;
use crate::fixtures::{
    id, image_file, key, new_image_file, new_text_file, new_user, placeholder, sha256, text_file,
    thumbnail_key, time, username,
};

/// One test per behaviour of `LibraryWriter`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! library_writer_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, library_writer:
            add_users_keeps_everything,
            add_users_conflicts_when_an_id_or_a_username_is_taken,
            add_tokens_makes_them_valid,
            add_tokens_conflicts_when_an_id_or_a_digest_is_taken,
            add_media_files_keeps_everything,
            add_media_files_keeps_unknown_values_unknown,
            add_media_files_makes_them_searchable,
            add_media_files_accepts_thousands_in_one_call,
            add_media_files_conflicts_when_an_id_is_taken,
            add_media_files_conflicts_when_a_key_is_taken,
            add_media_files_conflicts_when_a_key_was_retired,
            add_media_files_accepts_keys_that_were_retired_unused,
            add_media_files_conflicts_when_two_of_them_collide,
            add_media_files_of_an_unknown_uploader_adds_nothing,
            add_retired_keys_prevents_their_reuse,
            add_retired_keys_keeps_pending_ones_pending,
            add_retired_keys_keeps_everything,
            add_retired_keys_conflicts_when_a_key_is_in_use,
            adding_nothing_succeeds,
            later_ids_are_larger_than_imported_ones,
            raise_last_ids_prevents_the_use_of_smaller_ids,
            raise_last_ids_never_lowers_them,
        );
    };
}

fn token_of(number: i64, user: &User) -> KeyedToken {
    let token = Token {
        id: id(number),
        user_id: user.id,
        created_at: time("2025-01-01T00:00:00.000001Z"),
        expires_at: Some(time("2026-01-01T00:00:00Z")),
        revoked_at: None,
    };
    let byte = u8::try_from(number % 256).expect("a rest of 256 is a byte");
    KeyedToken { token, key_sha256: sha256(byte) }
}

pub fn add_users_keeps_everything(world: &dyn DatabaseWorld) {
    let users = [
        placeholder(7, "grace"),
        User {
            first_name: " بهروز\u{200c}".to_owned(),
            last_name: String::new(),
            is_staff: true,
            is_active: true,
            permissions: PermissionCode::ALL.into(),
            ..placeholder(9, "بهروز")
        },
        User { is_admin: true, ..placeholder(i64::from(u32::MAX) + 1, "root") },
    ];
    world.database().add_users(&users).expect("users can be added");
    assert_eq!(world.users().list().expect("users can be listed"), users);
}

pub fn add_users_conflicts_when_an_id_or_a_username_is_taken(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    for taken in [placeholder(ada.id.get(), "grace"), placeholder(99, "ada")] {
        let users = [placeholder(50, "joan"), taken];
        assert_conflict(&world.database().add_users(&users));
    }
    assert_eq!(world.users().list().expect("users can be listed"), [ada]);
}

pub fn add_tokens_makes_them_valid(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let revoked_at = Some(time("2025-02-01T00:00:00Z"));
    let mut revoked = token_of(12, &ada);
    revoked.token.revoked_at = revoked_at;
    let tokens = [token_of(11, &ada), revoked];
    world.database().add_tokens(&tokens).expect("tokens can be added");

    let listed = world.tokens().list(ada.id).expect("tokens can be listed");
    assert_eq!(listed, tokens.map(|keyed| keyed.token));
    let holder = |byte, now| {
        let holder = world.database().authenticate(&sha256(byte), time(now));
        holder.expect("an answer").map(|holder| holder.user)
    };
    let now = "2025-06-01T00:00:00Z";
    assert_eq!(holder(11, now), Some(ada));
    assert_eq!(holder(12, now), None, "it is revoked");
    assert_eq!(holder(11, "2026-01-01T00:00:00Z"), None, "it has expired");
}

pub fn add_tokens_conflicts_when_an_id_or_a_digest_is_taken(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let present = world.given_token(&ada, sha256(1));
    let same_id = token_of(present.id.get(), &ada);
    let same_digest = KeyedToken { key_sha256: sha256(1), ..token_of(50, &ada) };
    for taken in [KeyedToken { key_sha256: sha256(77), ..same_id }, same_digest] {
        assert_conflict(&world.database().add_tokens(&[token_of(60, &ada), taken]));
    }
    assert_eq!(world.tokens().list(ada.id).expect("tokens can be listed"), [present]);
}

fn retired_key(path: &str, removed_at: Option<&str>) -> RetiredKey {
    RetiredKey {
        key: key(path),
        retired_at: time("2025-06-01T00:00:00.000001Z"),
        removed_at: removed_at.map(time),
        was_used: true,
    }
}

pub fn add_retired_keys_prevents_their_reuse(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let retired = [retired_key("a", None), retired_key("b", Some("2025-06-02T00:00:00Z"))];
    world.database().add_retired_keys(&retired).expect("keys can be added");
    for path in ["a", "b"] {
        assert_conflict(&world.media_files().add(&new_text_file(&ada, path)));
    }
}

pub fn add_retired_keys_keeps_pending_ones_pending(world: &dyn DatabaseWorld) {
    let retired = [retired_key("a", None), retired_key("b", Some("2025-06-02T00:00:00Z"))];
    world.database().add_retired_keys(&retired).expect("keys can be added");
    assert_eq!(world.pending_keys(), [key("a")]);
}

pub fn add_retired_keys_conflicts_when_a_key_is_in_use(world: &dyn DatabaseWorld) {
    world.given_image("a.png");
    for path in ["a.png", thumbnail_key("a.png", domain::ThumbnailEdge::ALL[0]).as_str()] {
        let retired = [retired_key("free", None), retired_key(path, None)];
        assert_conflict(&world.database().add_retired_keys(&retired));
    }
    assert_eq!(world.pending_keys(), []);
}

pub fn add_retired_keys_keeps_everything(world: &dyn DatabaseWorld) {
    let unused = RetiredKey { was_used: false, ..retired_key("b", Some("2025-06-02T00:00:00Z")) };
    let retired = [retired_key("a", None), unused];
    world.database().add_retired_keys(&retired).expect("keys can be added");
    assert_eq!(world.database().retired_keys_after(None, 10).expect("a page"), retired);
}

pub fn adding_nothing_succeeds(world: &dyn DatabaseWorld) {
    let writer = world.database();
    writer.add_users(&[]).expect("there is no precondition");
    writer.add_tokens(&[]).expect("there is no precondition");
    writer.add_media_files(&[]).expect("there is no precondition");
    writer.add_retired_keys(&[]).expect("there is no precondition");
    writer.raise_last_ids(&LastIds::default()).expect("there is no precondition");
}

/// The ids of a new user, token, file and thumbnail; no thumbnail id is used twice.
fn next_ids(world: &dyn DatabaseWorld) -> [i64; 4] {
    let user = world.given_user("next");
    let token = world.given_token(&user, sha256(200));
    let file = world.given_file_like(&new_image_file(&user, "next.png"));
    let thumbnails: BTreeSet<i64> =
        file.thumbnails.iter().map(|thumbnail| thumbnail.id.get()).collect();
    assert_eq!(thumbnails.len(), 4);
    let first = thumbnails.first().copied().expect("there are four");
    [user.id.get(), token.id.get(), file.id.get(), first]
}

pub fn later_ids_are_larger_than_imported_ones(world: &dyn DatabaseWorld) {
    let grace = placeholder(14, "grace");
    world.database().add_users(&[grace.clone(), placeholder(3, "joan")]).expect("users are added");
    world.database().add_tokens(&[token_of(21, &grace)]).expect("tokens are added");
    world.given_file_as(&image_file(10, 313, "a.png", Some(&grace)));
    world.given_file_as(&text_file(9, "a.txt", Some(&grace)));
    let [user, token, file, thumbnail] = next_ids(world);
    assert!(user > 14 && token > 21 && file > 10 && thumbnail > 316);
}

fn last_ids(number: i64) -> LastIds {
    LastIds {
        user: Some(id(number)),
        token: Some(id(number + 1)),
        media_file: Some(id(number + 2)),
        thumbnail: Some(id(number + 3)),
    }
}

pub fn raise_last_ids_prevents_the_use_of_smaller_ids(world: &dyn DatabaseWorld) {
    world.database().raise_last_ids(&last_ids(70)).expect("ids can be raised");
    assert_eq!(world.database().last_ids().expect("ids can be read"), last_ids(70));
    let [user, token, file, thumbnail] = next_ids(world);
    assert!(user > 70 && token > 71 && file > 72 && thumbnail > 73);
}

pub fn raise_last_ids_never_lowers_them(world: &dyn DatabaseWorld) {
    let ada = world.given_user_like(&new_user("ada"));
    world.database().raise_last_ids(&last_ids(70)).expect("ids can be raised");
    world.database().raise_last_ids(&last_ids(1)).expect("ids stay as they are");
    assert_eq!(world.database().last_ids().expect("ids can be read"), last_ids(70));
    assert_eq!(world.users().find(&username("ada")).expect("an answer"), Some(ada));
}
