//! Texts that are stored in another form are computed again when the database is opened.

use std::sync::Arc;

use domain::{Collation, MediaFile};
use ports::{
    Cancellation, MediaFileOrder, MediaFileQuery, MediaFiles, Migrations, NewMediaFile, SortField,
};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{every_file, new_text_file, search};

use crate::support::PostgresWorld;

/// What an older version left: texts as they were sent, folded by other rules, and no sort key.
const FROM_AN_OLDER_VERSION: &str = "
    UPDATE media_files SET search_text = 'old', name_sort_key = NULL;
    UPDATE text_form SET form = '', next_id = 0";

fn given_names<const N: usize>(world: &PostgresWorld, names: [&str; N]) -> [MediaFile; N] {
    let uploader = world.given_user("ada");
    let mut number = 0;
    names.map(|name| {
        number += 1;
        world.given_file_like(&NewMediaFile {
            name: Some(name.to_owned()),
            description: Some(name.to_owned()),
            ..new_text_file(&uploader, &format!("{number}.txt"))
        })
    })
}

fn by_name() -> MediaFileQuery {
    MediaFileQuery { order: MediaFileOrder::by(SortField::Name, false), ..every_file() }
}

#[test]
fn texts_of_an_older_version_are_normalized_folded_and_collated() {
    let world = PostgresWorld::new();
    let [decomposed, latin] = given_names(&world, ["ا\u{653}موزش", "B"]);
    world.database.run(FROM_AN_OLDER_VERSION);
    world.postgres.migrate().expect("the texts can be computed");
    let stored = world.stored(decomposed.id).expect("it is there");
    let normalized = Some("آموزش".to_owned());
    assert_eq!((&stored.name, &stored.description), (&normalized, &normalized));
    assert_eq!(stored.updated_at, decomposed.updated_at);
    assert_eq!(world.listed(&search("اموزش")), std::slice::from_ref(&stored));
    assert!(world.listed(&search("old")).is_empty());
    assert_eq!(world.listed(&by_name()), [latin, stored]);
}

#[test]
fn an_interrupted_run_goes_on_behind_its_last_batch() {
    let world = PostgresWorld::new();
    let [done, left] = given_names(&world, ["a", "b"]);
    let form = Collation::default().text_form();
    let sql = format!(
        "{FROM_AN_OLDER_VERSION}; UPDATE text_form SET form = '{form}', next_id = {}",
        left.id.get()
    );
    world.database.run(&sql);
    world.postgres.migrate().expect("the texts can be computed");
    assert_eq!(world.listed(&search("old")), [done]);
    assert_eq!(world.listed(&search("b")), [left]);
}

#[test]
fn many_texts_are_computed_in_batches() {
    let world = PostgresWorld::new();
    let uploader = world.given_user("ada");
    for number in 0..1100 {
        world.given_file_like(&new_text_file(&uploader, &format!("{number}.txt")));
    }
    world.database.run(FROM_AN_OLDER_VERSION);
    world.postgres.migrate().expect("the texts can be computed");
    assert_eq!(world.page(&search("txt")).total, 1100);
    assert!(world.listed(&search("old")).is_empty());
}

#[test]
fn names_are_sorted_again_when_the_collation_changes() {
    let world = PostgresWorld::new();
    let [persian, latin] = given_names(&world, ["یاس", "apple"]);
    assert_eq!(world.listed(&by_name()), [latin.clone(), persian.clone()]);
    let fa = Arc::new("fa".parse::<Collation>().expect("it is a language"));
    let database = world.database.connect().with_collation(fa);
    database.migrate().expect("the names can be sorted");
    let page = database.list(&by_name(), &Cancellation::default());
    assert_eq!(page.expect("they can be listed").files, [persian, latin]);
}
