//! Behaviours of every [`LibraryReader`](ports::LibraryReader).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::fmt::Debug;

use domain::{PermissionCode, Sha256, User};
use ports::{KeyedToken, LastIds, NewUser, PortError, RetiredKey};

use crate::DatabaseWorld;
use crate::fixtures::{
    id, image_file, key, new_image_file, new_staff, new_text_file, new_user, sha256, text_file,
    time,
};

/// One test per behaviour of `LibraryReader`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! library_reader_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, library_reader:
            an_empty_library_has_empty_pages,
            users_are_paged_with_their_permissions,
            tokens_are_paged_with_their_digests,
            media_files_are_paged_as_find_returns_them,
            retired_keys_are_paged_by_code_point,
            paging_continues_after_a_removed_item,
            last_ids_are_none_at_first,
            last_ids_survive_removals,
        );
    };
}

/// All items, read in pages of two.
#[track_caller]
fn in_pages<T: Debug, Id>(
    page_after: impl Fn(Option<&Id>, u32) -> Result<Vec<T>, PortError>,
    id_of: impl Fn(&T) -> Id,
) -> Vec<T> {
    let mut items: Vec<T> = Vec::new();
    loop {
        let after = items.last().map(&id_of);
        let page = page_after(after.as_ref(), 2).expect("a page can be read");
        assert!(page.len() <= 2, "{page:?}");
        if page.is_empty() {
            return items;
        }
        items.extend(page);
    }
}

pub fn an_empty_library_has_empty_pages(world: &dyn DatabaseWorld) {
    let reader = world.database();
    assert_eq!(reader.users_after(None, 10).expect("a page"), []);
    assert_eq!(reader.tokens_after(None, 10).expect("a page"), []);
    assert_eq!(reader.media_files_after(None, 10).expect("a page"), []);
    assert_eq!(reader.retired_keys_after(None, 10).expect("a page"), []);
}

pub fn users_are_paged_with_their_permissions(world: &dyn DatabaseWorld) {
    let permissions = [PermissionCode::List, PermissionCode::Delete].into();
    let users = [
        new_staff("ada"),
        NewUser { permissions, ..new_user("grace") },
        new_user("joan"),
        new_staff("mary"),
        new_user("rosa"),
    ];
    let mut users = users.map(|user| world.given_user_like(&user));
    users[2].is_active = false;
    world.given_change_of(&users[2]);
    let read =
        in_pages(|after, limit| world.database().users_after(after.copied(), limit), |u| u.id);
    assert_eq!(read, users);
}

pub fn tokens_are_paged_with_their_digests(world: &dyn DatabaseWorld) {
    let users: [User; 2] = ["ada", "grace"].map(|name| world.given_user(name));
    let digests: [Sha256; 5] = [1, 2, 3, 4, 5].map(sha256);
    let given = digests.iter().zip(users.iter().cycle());
    let mut tokens: Vec<KeyedToken> = given
        .map(|(digest, user)| KeyedToken {
            token: world.given_token(user, *digest),
            key_sha256: *digest,
        })
        .collect();
    let revoked_at = time("2025-02-01T00:00:00.000001Z");
    assert!(world.tokens().revoke(tokens[1].token.id, revoked_at).expect("it is there"));
    tokens[1].token.revoked_at = Some(revoked_at);
    let read = in_pages(
        |after, limit| world.database().tokens_after(after.copied(), limit),
        |keyed| keyed.token.id,
    );
    assert_eq!(read, tokens);
}

pub fn media_files_are_paged_as_find_returns_them(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let files = [
        text_file(3, "a.txt", None),
        image_file(5, 50, "b.png", Some(&ada)),
        image_file(6, 40, "c.png", None),
        text_file(900, "d.txt", Some(&ada)),
        image_file(901, 60, "e.png", Some(&ada)),
    ];
    world.database().add_media_files(&files).expect("files can be added");
    let read = in_pages(
        |after, limit| world.database().media_files_after(after.copied(), limit),
        |f| f.id,
    );
    assert_eq!(read, files);
}

pub fn retired_keys_are_paged_by_code_point(world: &dyn DatabaseWorld) {
    let paths = ["Z", "_", "a", "ی", "\u{10348}"];
    for path in ["a", "\u{10348}", "Z", "ی", "_"] {
        world.removed(world.given_file(path).id);
    }
    let confirmed_at = time("2025-07-01T00:00:00.000001Z");
    world.database().confirm_removed(&[key("_")], confirmed_at).expect("it is confirmed");
    let expected = paths.map(|path| RetiredKey {
        key: key(path),
        retired_at: time("2025-06-01T00:00:00Z"),
        removed_at: (path == "_").then_some(confirmed_at),
        was_used: true,
    });
    let read = in_pages(
        |after, limit| world.database().retired_keys_after(after, limit),
        |retired| retired.key.clone(),
    );
    assert_eq!(read, expected);
}

pub fn paging_continues_after_a_removed_item(world: &dyn DatabaseWorld) {
    let files = ["a", "b", "c"].map(|path| world.given_file(path));
    world.removed(files[1].id);
    let page = world.database().media_files_after(Some(files[1].id), 10).expect("a page");
    assert_eq!(page, [files[2].clone()]);
}

pub fn last_ids_are_none_at_first(world: &dyn DatabaseWorld) {
    assert_eq!(world.database().last_ids().expect("ids can be read"), LastIds::default());
}

pub fn last_ids_survive_removals(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let token = world.given_token(&ada, sha256(1));
    world.given_file_like(&new_text_file(&ada, "a.txt"));
    let image = world.given_file_like(&new_image_file(&ada, "b.png"));
    let last_thumbnail = image.thumbnails.iter().map(|thumbnail| thumbnail.id).max();
    world.removed(image.id);
    let expected = LastIds {
        user: Some(ada.id),
        token: Some(token.id),
        media_file: Some(id(image.id.get())),
        thumbnail: last_thumbnail,
    };
    assert_eq!(world.database().last_ids().expect("ids can be read"), expected);
}
