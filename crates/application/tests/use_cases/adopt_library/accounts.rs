//! The accounts of adopted uploaders.

use application::Obstacle;
use domain::User;
use ports::Users;
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{new_staff, new_text_file, placeholder, text_file, username};

use crate::adopt_library::libraries::Libraries;

#[test]
fn full_names_are_preserved() {
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
fn accounts_without_uploads_change_their_ids() {
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
fn accounts_can_swap_their_ids() {
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
fn accounts_with_uploads_are_obstacles() {
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
fn an_account_keeps_its_name_if_it_has_one() {
    let libraries = Libraries::without_bytes();
    let named = libraries.database.given_user("named");
    let nameless = User {
        first_name: String::new(),
        last_name: String::new(),
        ..libraries.database.given_user("nameless")
    };
    libraries.database.given_change_of(&nameless);
    let renamed = |user: &User| User { first_name: "Grace".to_owned(), ..user.clone() };
    let nameless_renamed = User { last_name: "Hopper".to_owned(), ..renamed(&nameless) };
    let files = [
        text_file(9, "a.txt", Some(&renamed(&named))),
        text_file(10, "b.txt", Some(&nameless_renamed)),
    ];
    libraries.adopt(&files);
    assert_eq!(libraries.users(), [named, nameless_renamed]);
    assert_eq!(libraries.adopt(&files).unchanged, 2);
}
