//! Copying one database into another, on memory.

use std::sync::Arc;

use application::{CopyDatabase, CopyDatabaseError, Kind};
use domain::MediaFileId;
use ports::{LibraryReader, Users};
use ports_contract::fixtures::{
    image_file, key, new_staff, new_text_file, placeholder, sha256, text_file, time,
};
use ports_contract::memory::MemoryDatabase;
use ports_contract::{DatabaseWorld, LibraryWorld};

fn copy(
    from: &Arc<MemoryDatabase>,
    to: &Arc<MemoryDatabase>,
) -> Result<Vec<(Kind, u64)>, CopyDatabaseError> {
    CopyDatabase::new(from.clone(), to.clone(), to.clone()).run(&mut |_, _| {})
}

/// A database with something of every kind, and an id that is gone.
fn library() -> Arc<MemoryDatabase> {
    let database = Arc::new(MemoryDatabase::default());
    let ada = database.given_user_like(&new_staff("ada"));
    database.given_token(&ada, sha256(1));
    database.given_user_as(&placeholder(14, "grace"));
    let files: Vec<_> = (1..=2500)
        .map(|number| image_file(number, 4 * number, &format!("{number}.png"), Some(&ada)))
        .collect();
    database.writer().add_media_files(&files).expect("files can be added");
    let gone = database.given_file_like(&new_text_file(&ada, "gone.txt"));
    database.removed(gone.id);
    let at = time("2025-07-01T00:00:00Z");
    database.retired_keys().confirm_removed(&[key("gone.txt")], at).expect("it is confirmed");
    database
}

#[test]
fn everything_is_the_same_afterwards() {
    let (from, to) = (library(), Arc::default());
    let counts = copy(&from, &to).expect("the target is empty");
    let expected =
        [(Kind::Users, 2), (Kind::Tokens, 1), (Kind::MediaFiles, 2500), (Kind::RetiredKeys, 1)];
    assert_eq!(counts, expected);
    assert_eq!(Users::list(&*to).expect("users"), Users::list(&*from).expect("users"));
    let all = |database: &MemoryDatabase| database.media_files_after(None, 9999).expect("files");
    assert_eq!(all(&to), all(&from));
    assert_eq!(to.last_ids().expect("ids"), from.last_ids().expect("ids"));
    assert_eq!(from.last_ids().expect("ids").media_file.map(MediaFileId::get), Some(2501));
}

#[test]
fn progress_is_told_by_kind() {
    let mut told = Vec::new();
    let to: Arc<MemoryDatabase> = Arc::default();
    let mut progress = |kind, count| told.push((kind, count));
    CopyDatabase::new(library(), to.clone(), to).run(&mut progress).expect("the target is empty");
    let expected = [
        (Kind::Users, 2),
        (Kind::Tokens, 1),
        (Kind::MediaFiles, 1000),
        (Kind::MediaFiles, 2000),
        (Kind::MediaFiles, 2500),
        (Kind::RetiredKeys, 1),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_target_that_has_anything_is_left_as_it_is() {
    let with_user = MemoryDatabase::default();
    with_user.given_user("joan");
    let with_file = MemoryDatabase::default();
    with_file.given_file_as(&text_file(1, "a.txt", None));
    for (target, expected) in [(with_user, Kind::Users), (with_file, Kind::MediaFiles)] {
        let to = Arc::new(target);
        let result = copy(&library(), &to);
        assert!(
            matches!(&result, Err(CopyDatabaseError::NotEmpty(kind)) if *kind == expected),
            "{result:?}"
        );
        assert_eq!(to.reader().tokens_after(None, 1).expect("tokens"), []);
    }
}

#[test]
fn an_original_that_has_nothing_is_refused() {
    let result = copy(&Arc::default(), &Arc::default());
    assert!(matches!(result, Err(CopyDatabaseError::NothingToCopy)), "{result:?}");
}

#[test]
fn an_original_that_changes_meanwhile_is_found_out() {
    let (from, to) = (library(), Arc::<MemoryDatabase>::default());
    let changing = from.clone();
    let mut progress = |kind, _| {
        if kind == Kind::RetiredKeys {
            changing.given_user("late");
        }
    };
    let copy = CopyDatabase::new(from.clone(), to.clone(), to);
    let result = copy.run(&mut progress);
    assert!(matches!(result, Err(CopyDatabaseError::Differ(Kind::Users))), "{result:?}");
}
