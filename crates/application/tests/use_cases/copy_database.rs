//! The copy of a database.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use application::{CopyDatabase, CopyDatabaseError, RecordKind};
use domain::MediaFileId;
use ports::{
    CopyRun, CopyTarget, DatabaseIdentity, LibraryReader, LibraryWriter, PortError, Randomness,
    Users,
};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{
    image_file, key, new_staff, new_text_file, placeholder, sha256, text_file, time,
};
use ports_contract::memory::MemoryDatabase;
use ports_contract::store_identity::id;

fn copy(
    from: &Arc<MemoryDatabase>,
    to: &Arc<MemoryDatabase>,
) -> Result<Vec<(RecordKind, u64)>, CopyDatabaseError> {
    copier(from, to).run(&mut |_, _| {})
}

fn copier(from: &Arc<MemoryDatabase>, to: &Arc<MemoryDatabase>) -> CopyDatabase {
    CopyDatabase {
        from: from.clone(),
        from_identity: from.clone(),
        to: to.clone(),
        writer: to.clone(),
        target: to.clone(),
        randomness: Arc::new(Counter(AtomicU8::new(0))),
    }
}

/// Fills with other bytes in each call.
struct Counter(AtomicU8);

impl Randomness for Counter {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), PortError> {
        bytes.fill_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
}

fn is_incomplete(database: &MemoryDatabase) -> bool {
    database.is_incomplete().expect("memory answers")
}

/// A database with records of every kind, and an id of a deleted record.
fn library() -> Arc<MemoryDatabase> {
    let database = Arc::new(MemoryDatabase::default());
    let ada = database.given_user_like(&new_staff("ada"));
    database.given_token(&ada, sha256(1));
    database.given_user_as(&placeholder(14, "grace"));
    let files: Vec<_> = (1..=2500)
        .map(|number| image_file(number, 4 * number, &format!("{number}.png"), Some(&ada)))
        .collect();
    database.database().add_media_files(&files).expect("files can be added");
    let gone = database.given_file_like(&new_text_file(&ada, "gone.txt"));
    database.removed(gone.id);
    let at = time("2025-07-01T00:00:00Z");
    database.database().confirm_removed(&[key("gone.txt")], at).expect("it is confirmed");
    database
}

#[test]
fn a_copy_equals_the_original() {
    let (from, to) = (library(), Arc::default());
    let counts = copy(&from, &to).expect("the target is empty");
    let expected = [
        (RecordKind::Users, 2),
        (RecordKind::Tokens, 1),
        (RecordKind::MediaFiles, 2500),
        (RecordKind::RetiredKeys, 1),
    ];
    assert_eq!(counts, expected);
    assert_eq!(Users::list(&*to).expect("users"), Users::list(&*from).expect("users"));
    let all = |database: &MemoryDatabase| database.media_files_after(None, 9999).expect("files");
    assert_eq!(all(&to), all(&from));
    assert_eq!(to.last_ids().expect("ids"), from.last_ids().expect("ids"));
    assert_eq!(from.last_ids().expect("ids").media_file.map(MediaFileId::get), Some(2501));
}

#[test]
fn progress_is_reported_by_kind() {
    let mut reported = Vec::new();
    let to: Arc<MemoryDatabase> = Arc::default();
    let mut progress = |kind, count| reported.push((kind, count));
    copier(&library(), &to).run(&mut progress).expect("the target is empty");
    let expected = [
        (RecordKind::Users, 2),
        (RecordKind::Tokens, 1),
        (RecordKind::MediaFiles, 1000),
        (RecordKind::MediaFiles, 2000),
        (RecordKind::MediaFiles, 2500),
        (RecordKind::RetiredKeys, 1),
    ];
    assert_eq!(reported, expected);
}

#[test]
fn a_target_with_records_is_not_changed() {
    let with_user = MemoryDatabase::default();
    with_user.given_user("joan");
    let with_file = MemoryDatabase::default();
    with_file.given_file_as(&text_file(1, "a.txt", None));
    for (target, expected) in [(with_user, RecordKind::Users), (with_file, RecordKind::MediaFiles)]
    {
        let to = Arc::new(target);
        let result = copy(&library(), &to);
        assert!(
            matches!(&result, Err(CopyDatabaseError::NotEmpty(kind)) if *kind == expected),
            "{result:?}"
        );
        assert_eq!(to.database().tokens_after(None, 1).expect("tokens"), []);
        assert!(!is_incomplete(&to), "the next copy must not remove its records");
    }
}

#[test]
fn an_empty_original_is_rejected() {
    let result = copy(&Arc::default(), &Arc::default());
    assert!(matches!(result, Err(CopyDatabaseError::NothingToCopy)), "{result:?}");
}

#[test]
fn an_original_that_changes_during_the_copy_is_detected() {
    let (from, to) = (library(), Arc::<MemoryDatabase>::default());
    let changing = from.clone();
    let mut progress = |kind, _| {
        if kind == RecordKind::RetiredKeys {
            changing.given_user("late");
        }
    };
    let result = copier(&from, &to).run(&mut progress);
    assert!(matches!(result, Err(CopyDatabaseError::Differ(RecordKind::Users))), "{result:?}");
    assert!(is_incomplete(&to));
    let again = copy(&from, &to).expect("it starts over");
    assert_eq!(again[0], (RecordKind::Users, 3));
}

#[test]
fn the_copy_belongs_to_the_store_of_the_original() {
    let (from, to) = (library(), Arc::default());
    from.establish_store_id(&|| Ok(id(7))).expect("it has none");
    copy(&from, &to).expect("the target is empty");
    assert_eq!(to.store_id().expect("memory answers"), Some(id(7)));
    assert!(!is_incomplete(&to));
}

#[test]
fn a_target_with_a_store_id_is_rejected() {
    let to = Arc::<MemoryDatabase>::default();
    to.establish_store_id(&|| Ok(id(7))).expect("it has none");
    let result = copy(&library(), &to);
    assert!(matches!(result, Err(CopyDatabaseError::InUse)), "{result:?}");
    assert!(!is_incomplete(&to));
}

#[test]
fn the_target_is_incomplete_at_every_step_and_the_next_copy_starts_over() {
    let (from, to) = (library(), Arc::<MemoryDatabase>::default());
    let mut steps = 0;
    let mut progress = |_, _| {
        assert!(is_incomplete(&to));
        steps += 1;
    };
    copier(&from, &to).run(&mut progress).expect("the target is empty");
    for last in 1..=steps {
        let (to, mut step) = (Arc::<MemoryDatabase>::default(), 0);
        let panics = std::panic::AssertUnwindSafe(|| {
            copier(&from, &to).run(&mut |_, _| {
                step += 1;
                assert!(step < last, "as a crash after this step");
            })
        });
        assert!(std::panic::catch_unwind(panics).is_err());
        assert!(is_incomplete(&to));
        copy(&from, &to).expect("it starts over");
        assert!(!is_incomplete(&to));
    }
}

/// The databases are equal when the first run compares them, since the second one has copied the
/// same records.
#[test]
fn a_copy_that_another_one_has_overtaken_does_not_finish() {
    let (from, to) = (library(), Arc::<MemoryDatabase>::default());
    let mut progress = |kind, _| {
        if kind == RecordKind::RetiredKeys {
            to.begin_copy(CopyRun(-1)).expect("it is marked");
            to.add_users(&from.users_after(None, 9).expect("users")).expect("it is empty");
            to.add_tokens(&from.tokens_after(None, 9).expect("tokens")).expect("it is empty");
            let files = from.media_files_after(None, 9999).expect("files");
            to.add_media_files(&files).expect("it is empty");
            let retired = from.retired_keys_after(None, 9).expect("keys");
            to.add_retired_keys(&retired).expect("it is empty");
        }
    };
    let result = copier(&from, &to).run(&mut progress);
    assert!(matches!(result, Err(CopyDatabaseError::Overtaken)), "{result:?}");
    assert!(is_incomplete(&to));
}
