//! Rows that the adapter did not write: values that the domain rejects, and values that other
//! libraries lack.

use diesel::connection::SimpleConnection;
use ports::{Cancellation, MediaFileOrder, MediaFileQuery, PortError, SortField};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{every_file, id, sha256, time};

use crate::world::SqliteWorld;

/// A world with an image, its uploader and a token, after `statement` was run on its file.
fn world_after(statement: &str) -> SqliteWorld {
    let world = SqliteWorld::new();
    let user = world.given_user("ada");
    world.given_token(&user, sha256(1));
    world.given_image("a.png");
    world.raw_connection().batch_execute(statement).expect("the statement is valid");
    world
}

#[test]
fn impossible_values_of_a_media_file_are_inconsistent() {
    let statements = [
        "UPDATE media_files SET key = '../../etc/passwd'",
        "UPDATE media_files SET size = -1",
        "UPDATE media_files SET sha256 = x'00'",
        "UPDATE media_files SET width = 0",
        "UPDATE media_files SET width = 4294967296",
        "UPDATE media_files SET height = NULL",
        "UPDATE media_files SET color_mode = 'RGBX'",
        "UPDATE media_files SET created_at = 9223372036854775807",
        "UPDATE media_files SET updated_at = -9223372036854775808",
        "UPDATE thumbnails SET key = '/' WHERE edge = 64",
        "UPDATE thumbnails SET edge = 0 WHERE edge = 64",
        "UPDATE users SET username = 'two words' WHERE username <> 'ada'",
        "DELETE FROM thumbnails; UPDATE media_files SET id = -1",
    ];
    for statement in statements {
        let world = world_after(statement);
        let listed = world.media_files().list(&every_file(), &Cancellation::default());
        assert!(matches!(listed, Err(PortError::Inconsistent(_))), "{statement}: {listed:?}");
    }
}

#[test]
fn impossible_values_of_an_account_are_inconsistent() {
    let statements = [
        "UPDATE users SET username = '' WHERE username = 'ada'",
        "INSERT INTO user_permissions SELECT id, 1 FROM users WHERE username = 'ada'",
        "INSERT INTO user_permissions SELECT id, 70000 FROM users WHERE username = 'ada'",
    ];
    for statement in statements {
        let world = world_after(statement);
        let user = world.database().authenticate(&sha256(1), time("2025-01-02T00:00:00Z"));
        assert!(matches!(user, Err(PortError::Inconsistent(_))), "{statement}: {user:?}");
        let users = world.users().list();
        assert!(matches!(users, Err(PortError::Inconsistent(_))), "{statement}: {users:?}");
    }
}

#[test]
fn an_impossible_store_id_is_inconsistent() {
    let world = world_after("INSERT INTO store_identity VALUES (0, 'an id')");
    let kept = world.database().store_id();
    assert!(matches!(kept, Err(PortError::Inconsistent(_))), "{kept:?}");
    let established = world.database().establish_store_id(&|| panic!("there is something"));
    assert!(matches!(established, Err(PortError::Inconsistent(_))), "{established:?}");
}

#[test]
fn an_impossible_row_leaves_the_others_alone() {
    let world = world_after("UPDATE media_files SET key = '/'");
    let valid = world.given_image("b.png");
    let mut found = world.media_files().find_many(&[id(1), id(2)]).expect("they are looked for");
    assert!(matches!(found.remove(&id(1)), Some(Err(PortError::Inconsistent(_)))), "{found:?}");
    assert_eq!(found.remove(&valid.id).and_then(Result::ok), Some(valid));
}

#[test]
fn the_schema_rejects_values_outside_their_column() {
    let world = SqliteWorld::new();
    world.given_image("a.png");
    let statements = [
        "UPDATE media_files SET file_type = 'folder'",
        "UPDATE media_files SET size = 'large'",
        "UPDATE users SET is_admin = 2",
        "UPDATE media_files SET uploader_id = 4711",
        "DELETE FROM thumbnails; INSERT INTO thumbnails (media_file_id, key) VALUES (4711, 'x')",
    ];
    for statement in statements {
        let result = world.raw_connection().batch_execute(statement);
        assert!(result.is_err(), "{statement}");
    }
}

#[test]
fn facts_that_another_library_did_not_know_are_none() {
    let world = world_after(
        "UPDATE media_files SET size = NULL, sha256 = NULL; UPDATE thumbnails SET edge = NULL",
    );
    let files = world.listed(&every_file());
    assert_eq!((files[0].size, files[0].sha256), (None, None));
    assert!(files[0].thumbnails.iter().all(|thumbnail| thumbnail.edge.is_none()));
    assert!(files[0].thumbnails.is_sorted_by_key(|thumbnail| thumbnail.id));
}

#[test]
fn a_file_whose_uploader_is_gone_has_none() {
    let world = world_after("DELETE FROM users");
    let files = world.listed(&every_file());
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].uploader, None);
    let user = world.database().authenticate(&sha256(1), time("2025-01-02T00:00:00Z"));
    assert!(matches!(user, Ok(None)), "its token is gone too: {user:?}");
}

#[test]
fn files_of_unknown_size_come_first_by_size() {
    let world = world_after("UPDATE media_files SET size = NULL");
    world.given_file("b.txt");
    let sizes = |descending| {
        let order = MediaFileOrder::by(SortField::Size, descending);
        let files = world.listed(&MediaFileQuery { order, ..every_file() });
        files.into_iter().map(|file| file.size.is_some()).collect::<Vec<_>>()
    };
    assert_eq!(sizes(false), [false, true]);
    assert_eq!(sizes(true), [true, false]);
}
