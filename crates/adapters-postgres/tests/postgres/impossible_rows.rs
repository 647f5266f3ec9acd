//! Rows that the adapter did not write, with values that the domain rejects.

use domain::MediaFile;
use ports::{Cancellation, PortError};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{every_file, id, new_staff, sha256, time};

use crate::support::PostgresWorld;

fn is_inconsistent<T>(result: &Result<T, PortError>) -> bool {
    matches!(result, Err(PortError::Inconsistent(_)))
}

#[test]
fn an_impossible_media_file_is_inconsistent_and_leaves_the_others_alone() {
    let world = PostgresWorld::new();
    let valid = world.given_image("valid.png");
    let statements = [
        "UPDATE media_files SET key = '../escaped.png' WHERE id = $id",
        "UPDATE media_files SET size = -1 WHERE id = $id",
        "UPDATE media_files SET sha256 = '\\x00' WHERE id = $id",
        "UPDATE media_files SET width = NULL WHERE id = $id",
        "UPDATE media_files SET width = 0 WHERE id = $id",
        "UPDATE media_files SET height = 4294967296 WHERE id = $id",
        "UPDATE media_files SET color_mode = 'rgb' WHERE id = $id",
        "UPDATE media_files SET created_at = 'infinity' WHERE id = $id",
        "UPDATE thumbnails SET key = '/' || key WHERE media_file_id = $id",
        "UPDATE thumbnails SET edge = 0 WHERE media_file_id = $id AND edge = 512",
        "UPDATE users SET username = 'a b' FROM media_files
             WHERE users.id = uploader_id AND media_files.id = $id",
    ];
    for (index, statement) in statements.into_iter().enumerate() {
        let MediaFile { id, .. } = world.given_image(&format!("{index}.png"));
        world.database.run(&statement.replace("$id", &id.get().to_string()));
        assert!(is_inconsistent(&world.media_files().find(id)), "{statement}");
    }
    let listed = world.media_files().list(&every_file(), &Cancellation::default());
    assert!(is_inconsistent(&listed));
    let ids: Vec<_> = (1..=12).map(id).collect();
    let mut found = world.media_files().find_many(&ids).expect("something is known of them");
    assert_eq!(found.remove(&valid.id).and_then(Result::ok), Some(valid.clone()));
    assert_eq!(found.len(), 11);
    assert!(found.values().all(is_inconsistent));
    assert_eq!(world.stored(valid.id), Some(valid));
    world.database().check().expect("the connections are still good");
}

#[test]
fn an_impossible_store_id_is_inconsistent() {
    let world = PostgresWorld::new();
    world.database.run("INSERT INTO store_identity VALUES (0, 'an id')");
    assert!(is_inconsistent(&world.database().store_id()));
    let propose = || panic!("there is something");
    assert!(is_inconsistent(&world.database().establish_store_id(&propose)));
}

#[test]
fn an_impossible_permission_is_inconsistent() {
    let world = PostgresWorld::new();
    let user = world.given_user_like(&new_staff("ada"));
    world.given_token(&user, sha256(1));
    world.database.run("INSERT INTO user_permissions SELECT id, 3806 FROM users");
    assert!(is_inconsistent(&world.users().find(&user.username)));
    assert!(is_inconsistent(&world.users().list()));
    let now = time("2025-01-01T00:00:00Z");
    assert!(is_inconsistent(&world.database().authenticate(&sha256(1), now)));
}

#[test]
fn an_impossible_token_is_inconsistent_and_leaves_the_others_alone() {
    let world = PostgresWorld::new();
    let user = world.given_user("ada");
    let bad = world.given_token(&user, sha256(1)).id.get();
    world.given_token(&user, sha256(2));
    world.database.run(&format!("UPDATE tokens SET expires_at = 'infinity' WHERE id = {bad}"));
    let now = time("2025-01-01T00:00:00Z");
    let holders = world.database().authenticate_many(&[sha256(1), sha256(2)], now);
    let holders = holders.expect("something is known of them");
    assert!(is_inconsistent(&holders[&sha256(1)]));
    let holder = holders[&sha256(2)].as_ref().expect("its row is valid");
    assert_eq!(holder.user, user);
}

#[test]
fn an_impossible_retired_key_is_inconsistent() {
    let world = PostgresWorld::new();
    world.database.run("INSERT INTO retired_keys VALUES ('../../etc/passwd', now(), NULL)");
    assert!(is_inconsistent(&world.database().pending(1)));
}
