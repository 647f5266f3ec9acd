//! Adopting another library, on memory.

use std::sync::Arc;

use application::{
    AdoptLibrary, AdoptLibraryError, Adopted, AdoptedBytes, GivenFile, Obstacle, PlanAdoptionError,
};
use domain::{FileSize, MediaFile, Sha256, User};
use ports::{FileStore, MediaFiles, Users};
use ports_contract::fixtures::{
    id, image_file, key, new_staff, new_text_file, placeholder, sha256, text_file, username,
};
use ports_contract::memory::{MemoryContentSource, MemoryDatabase, MemoryFileStore};
use ports_contract::{ContentSourceWorld, DatabaseWorld, LibraryWorld};

/// A library in memory, and another whose files have bytes there.
#[derive(Default)]
struct Libraries {
    database: Arc<MemoryDatabase>,
    store: Arc<MemoryFileStore>,
    source: Option<Arc<MemoryContentSource>>,
    may_be_missing: bool,
}

impl Libraries {
    fn without_bytes() -> Self {
        Self { may_be_missing: true, ..Self::default() }
    }

    fn with_bytes() -> Self {
        let store = Arc::new(MemoryFileStore::default());
        let source = Some(Arc::new(MemoryContentSource::of(Arc::clone(&store))));
        Self { store, source, ..Self::default() }
    }

    fn source(&self) -> &MemoryContentSource {
        self.source.as_deref().expect("this library has bytes")
    }

    fn adopt_library(&self) -> AdoptLibrary {
        let database = || Arc::clone(&self.database);
        let bytes = AdoptedBytes {
            store: self.store.clone(),
            source: self.source.clone().map(|source| source as Arc<_>),
            may_be_missing: self.may_be_missing,
        };
        AdoptLibrary::new(database(), database(), database(), database(), bytes)
    }

    /// Adopts files that stand on the lines from 1 on.
    fn adopt(&self, files: &[MediaFile]) -> Adopted {
        let plan = self.adopt_library().plan(given(files));
        let plan = plan.unwrap_or_else(|error| panic!("nothing stands in the way: {error:?}"));
        self.adopt_library().run(plan, &mut |_| {}).expect("memory never fails")
    }

    /// What stands in the way of files on the lines from 1 on.
    fn obstacles(&self, files: &[MediaFile]) -> Vec<(usize, Obstacle)> {
        match self.adopt_library().plan(given(files)) {
            Err(PlanAdoptionError::Obstacles(obstacles)) => obstacles,
            Err(error) => panic!("memory never fails: {error}"),
            Ok(_) => Vec::new(),
        }
    }

    fn users(&self) -> Vec<User> {
        self.database.list_users()
    }
}

trait ListUsers {
    fn list_users(&self) -> Vec<User>;
}

impl ListUsers for MemoryDatabase {
    fn list_users(&self) -> Vec<User> {
        Users::list(self).expect("memory never fails")
    }
}

fn given(files: &[MediaFile]) -> Vec<GivenFile> {
    (1..).zip(files.iter().cloned()).map(|(line, file)| GivenFile { line, file }).collect()
}

/// A text of four bytes.
fn four_bytes(number: i64, path: &str) -> MediaFile {
    MediaFile { size: Some(FileSize::from_bytes(4)), ..text_file(number, path, None) }
}

#[test]
fn files_and_uploaders_come_as_they_were() {
    let libraries = Libraries::without_bytes();
    let (grace, joan) = (placeholder(14, "grace"), placeholder(3, "joan"));
    let files = [
        image_file(10, 313, "a.png", Some(&grace)),
        text_file(9, "a.txt", Some(&joan)),
        text_file(8, "b.txt", None),
    ];
    let adopted = libraries.adopt(&files);
    assert_eq!((adopted.added, adopted.unchanged, adopted.brought), (3, 0, 0));
    assert_eq!(adopted.added_users, [joan.clone(), grace.clone()]);
    for file in files {
        assert_eq!(libraries.database.stored(file.id), Some(file));
    }
    assert_eq!(libraries.users(), [joan, grace]);
}

#[test]
fn full_names_come_out_exactly() {
    let names = ["", "Ada", "Ada Lovelace", "بهروز قربانی", "A  B", "Ada King Countess\tof L."];
    for full_name in names {
        let libraries = Libraries::without_bytes();
        let mut file = text_file(9, "a.txt", Some(&placeholder(14, "grace")));
        file.uploader.as_mut().expect("it has one").full_name = full_name.to_owned();
        libraries.adopt(std::slice::from_ref(&file));
        assert_eq!(libraries.database.stored(file.id), Some(file));
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let libraries = Libraries::without_bytes();
    let grace = placeholder(14, "grace");
    let files: Vec<MediaFile> =
        (1..=2500).map(|n| text_file(n, &format!("{n}.txt"), Some(&grace))).collect();
    assert_eq!(libraries.adopt(&files[..1700]).added, 1700);
    let second = libraries.adopt(&files);
    assert_eq!((second.added, second.unchanged), (800, 1700));
    assert_eq!(libraries.adopt(&files).unchanged, 2500);
    assert_eq!(libraries.users(), [grace]);
}

#[test]
fn progress_is_told_after_each_batch() {
    let libraries = Libraries::without_bytes();
    let files: Vec<MediaFile> =
        (1..=2500).map(|n| text_file(n, &format!("{n}.txt"), None)).collect();
    let plan = libraries.adopt_library().plan(given(&files)).expect("nothing is in the way");
    let mut told = Vec::new();
    libraries.adopt_library().run(plan, &mut |done| told.push(done)).expect("memory never fails");
    assert_eq!(told, [1000, 2000, 2500]);
}

#[test]
fn what_contradicts_an_earlier_line_is_told_with_it() {
    let libraries = Libraries::without_bytes();
    let grace = placeholder(14, "grace");
    let renamed = User { first_name: "Grace".to_owned(), ..grace.clone() };
    let image = image_file(10, 313, "a.png", Some(&grace));
    let files = [
        image.clone(),
        text_file(10, "b.txt", None),
        text_file(11, "a.png", None),
        text_file(12, image.thumbnails[2].key.as_str(), None),
        image_file(13, 316, "c.png", None),
        text_file(14, "d.txt", Some(&placeholder(14, "joan"))),
        text_file(15, "e.txt", Some(&placeholder(15, "grace"))),
        text_file(16, "f.txt", Some(&renamed)),
    ];
    let expected = [
        (2, Obstacle::RepeatedId(1)),
        (3, Obstacle::RepeatedKey { key: key("a.png"), line: 1 }),
        (4, Obstacle::RepeatedKey { key: image.thumbnails[2].key.clone(), line: 1 }),
        (5, Obstacle::RepeatedThumbnailId { id: id(316), line: 1 }),
        (6, Obstacle::ContradictoryUser(1)),
        (7, Obstacle::ContradictoryUser(1)),
        (8, Obstacle::ContradictoryUser(1)),
    ];
    assert_eq!(libraries.obstacles(&files), expected);
    assert_eq!(libraries.database.count(), 0);
    assert_eq!(libraries.users(), []);
}

#[test]
fn what_is_here_in_the_place_of_a_file_is_told() {
    let libraries = Libraries::without_bytes();
    let present = image_file(10, 313, "a.png", None);
    libraries.database.given_file_as(&present);
    libraries.database.removed(libraries.database.given_file("gone.txt").id);
    let changed = MediaFile {
        name: None,
        size: None,
        thumbnails: Vec::new(),
        ..image_file(10, 313, "b.png", None)
    };
    let files = [
        changed,
        image_file(20, 316, "c.png", None),
        text_file(21, "a.png", None),
        text_file(22, "gone.txt", None),
    ];
    let expected = [
        (1, Obstacle::Different(vec!["f", "name", "size", "thumbnails"])),
        (2, Obstacle::ThumbnailIdTaken { id: id(316), file: id(10) }),
        (3, Obstacle::KeyTaken { key: key("a.png"), file: id(10) }),
        (4, Obstacle::KeyGivenUp(key("gone.txt"))),
    ];
    assert_eq!(libraries.obstacles(&files), expected);
}

#[test]
fn accounts_that_never_uploaded_give_way() {
    let libraries = Libraries::without_bytes();
    let admin = libraries.database.given_user_like(&new_staff("admin"));
    let namesake = libraries.database.given_user_like(&new_staff("grace"));
    let (first, grace) = (placeholder(admin.id.get(), "first"), placeholder(40, "grace"));
    let files = [text_file(9, "a.txt", Some(&first)), text_file(10, "b.txt", Some(&grace))];
    let adopted = libraries.adopt(&files);

    let found = |name| Users::find(&*libraries.database, &username(name)).expect("an answer");
    let admin_now = found("admin").expect("it is there");
    assert!(admin_now.id > grace.id);
    assert_eq!(admin_now, User { id: admin_now.id, ..admin });
    let grace_now = found("grace").expect("it is there");
    assert_eq!(grace_now, User { id: grace.id, ..namesake });
    assert_eq!(adopted.added_users, [first]);
    assert_eq!(adopted.moved_users, [grace_now, admin_now]);
    assert_eq!(libraries.adopt(&files).unchanged, 2);
}

#[test]
fn accounts_that_change_places_are_no_obstacle() {
    let libraries = Libraries::without_bytes();
    let [ada, grace] = ["ada", "grace"].map(|name| libraries.database.given_user(name));
    let files = [
        text_file(9, "a.txt", Some(&placeholder(ada.id.get(), "grace"))),
        text_file(10, "b.txt", Some(&placeholder(grace.id.get(), "ada"))),
    ];
    libraries.adopt(&files);
    let expected = [User { id: ada.id, ..grace.clone() }, User { id: grace.id, ..ada }];
    assert_eq!(libraries.users(), expected);
}

#[test]
fn accounts_that_uploaded_stay_and_are_told() {
    let libraries = Libraries::without_bytes();
    let [ada, grace] = ["ada", "grace"].map(|name| {
        let user = libraries.database.given_user(name);
        libraries.database.given_file_like(&new_text_file(&user, &format!("of-{name}")));
        user
    });
    let files = [
        text_file(90, "a.txt", Some(&placeholder(ada.id.get(), "joan"))),
        text_file(91, "b.txt", Some(&placeholder(50, "grace"))),
    ];
    let (id, username) = (ada.id, grace.username.clone());
    let expected = [
        (1, Obstacle::UserIdTaken { id, present: ada.username.clone() }),
        (2, Obstacle::UsernameTaken { username, present: grace.id }),
    ];
    assert_eq!(libraries.obstacles(&files), expected);
    assert_eq!(libraries.users(), [ada, grace]);
}

#[test]
fn an_account_keeps_its_name_unless_it_has_none() {
    let libraries = Libraries::without_bytes();
    let named = libraries.database.given_user("named");
    let nameless = User {
        first_name: String::new(),
        last_name: String::new(),
        ..libraries.database.given_user("nameless")
    };
    assert!(libraries.database.update(&nameless).expect("it is there"));
    let told = |user: &User| User { first_name: "Grace".to_owned(), ..user.clone() };
    let nameless_told = User { last_name: "Hopper".to_owned(), ..told(&nameless) };
    let files =
        [text_file(9, "a.txt", Some(&told(&named))), text_file(10, "b.txt", Some(&nameless_told))];
    libraries.adopt(&files);
    assert_eq!(libraries.users(), [named, nameless_told]);
    assert_eq!(libraries.adopt(&files).unchanged, 2);
}

#[test]
fn bytes_are_brought_and_hashed() {
    let libraries = Libraries::with_bytes();
    let image = image_file(10, 313, "a.png", None);
    let image = MediaFile { size: Some(FileSize::from_bytes(4)), ..image };
    for key in image.keys() {
        libraries.source().given_source(key, b"text");
    }
    let adopted = libraries.adopt(std::slice::from_ref(&image));
    assert_eq!(adopted.brought, 5);
    for key in image.keys() {
        let stored = libraries.store.open(key).expect("an answer").expect("it is there");
        assert_eq!(stored.size, 4);
    }
    let stored = MediaFiles::find(&*libraries.database, image.id).expect("an answer");
    // printf text | sha256sum
    let digest = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1";
    let hex = stored.and_then(|file| file.sha256).map(|Sha256(bytes)| hex(&bytes));
    assert_eq!(hex.as_deref(), Some(digest));
    let second = libraries.adopt(&[image]);
    assert_eq!((second.unchanged, second.brought), (1, 0));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn bytes_of_rows_that_are_here_already_are_brought_too() {
    let libraries = Libraries::with_bytes();
    libraries.database.given_file_as(&four_bytes(9, "a.txt"));
    libraries.source().given_source(&key("a.txt"), b"text");
    let adopted = libraries.adopt(&[four_bytes(9, "a.txt")]);
    assert_eq!((adopted.added, adopted.unchanged, adopted.brought), (0, 1, 1));
    assert!(libraries.store.open(&key("a.txt")).expect("an answer").is_some());
}

#[test]
fn bytes_that_an_interrupted_run_has_left_are_kept() {
    let libraries = Libraries::with_bytes();
    libraries.source().given_source(&key("a.txt"), b"text");
    let staged = libraries.store.stage(&mut b"text".as_slice()).expect("memory never fails");
    libraries.store.place(&[(staged, key("a.txt"))]).expect("the key is free");
    let adopted = libraries.adopt(&[four_bytes(9, "a.txt")]);
    assert_eq!((adopted.added, adopted.brought), (1, 0));
    let stored = libraries.database.stored(id(9)).expect("it is there");
    assert!(stored.sha256.is_some_and(|digest| digest != sha256(0)));
}

#[test]
fn what_is_wrong_with_the_bytes_is_told() {
    let libraries = Libraries::with_bytes();
    for (path, bytes) in [("long.txt", "longer"), ("other.txt", "text")] {
        libraries.source().given_source(&key(path), bytes.as_bytes());
    }
    let staged = libraries.store.stage(&mut b"another".as_slice()).expect("memory never fails");
    libraries.store.place(&[(staged, key("other.txt"))]).expect("the key is free");
    let files =
        [four_bytes(9, "missing.txt"), four_bytes(10, "long.txt"), four_bytes(11, "other.txt")];
    let size = FileSize::from_bytes;
    let expected = [
        (1, Obstacle::NoBytes(key("missing.txt"))),
        (2, Obstacle::OtherLength { key: key("long.txt"), found: size(6), given: size(4) }),
        (3, Obstacle::OtherBytesStored { key: key("other.txt"), stored: size(7), found: size(4) }),
    ];
    assert_eq!(libraries.obstacles(&files), expected);
    assert_eq!(libraries.database.count(), 0);
}

#[test]
fn bytes_that_change_after_the_plan_stop_the_run_before_their_rows() {
    let libraries = Libraries::with_bytes();
    libraries.source().given_source(&key("a.txt"), b"text");
    let plan = libraries.adopt_library().plan(given(&[four_bytes(9, "a.txt")]));
    let plan = plan.expect("nothing is in the way");
    libraries.source().given_source(&key("a.txt"), b"changed");
    let result = libraries.adopt_library().run(plan, &mut |_| {});
    assert!(matches!(result, Err(AdoptLibraryError::SourceChanged(_))), "{result:?}");
    assert_eq!(libraries.database.count(), 0);
    assert!(libraries.store.open(&key("a.txt")).expect("an answer").is_none());
}

#[test]
fn rows_that_cannot_be_written_leave_no_bytes() {
    let libraries = Libraries::with_bytes();
    libraries.source().given_source(&key("a.txt"), b"text");
    let plan = libraries.adopt_library().plan(given(&[four_bytes(9, "a.txt")]));
    let plan = plan.expect("nothing is in the way");
    libraries.database.given_file_as(&text_file(9, "meanwhile.txt", None));
    let result = libraries.adopt_library().run(plan, &mut |_| {});
    assert!(matches!(result, Err(AdoptLibraryError::Rows(_))), "{result:?}");
    assert_eq!(ports_contract::FileStoreWorld::file_count(&*libraries.store), 0);
}
