//! Behaviours of media files: finding by id.

use std::collections::HashMap;

use domain::{MediaFile, MediaFileId, StorageKey, Thumbnail, ThumbnailEdge, Uploader, User};
use ports::{MediaFileEdit, NewContent, NewMediaFile, NewThumbnail, NewUser};

use super::unknown_id;
use crate::DatabaseWorld;
use crate::fixtures::{image_content, key, new_image_file, new_text_file, new_user, username};

pub fn find_returns_none_for_an_unknown_id(world: &dyn DatabaseWorld) {
    world.given_file("a.txt");
    assert_eq!(world.stored(unknown_id()), None);
}

pub fn find_returns_what_was_added(world: &dyn DatabaseWorld) {
    let added = [world.given_image("a.png"), world.given_file("b.txt"), world.given_image("c.png")];
    for file in added {
        assert_eq!(world.stored(file.id), Some(file));
    }
}

pub fn find_returns_the_uploader_with_the_full_name(world: &dyn DatabaseWorld) {
    let table = [
        ("ada", "Ada", "Lovelace", "Ada Lovelace"),
        ("nameless", "", "", ""),
        ("padded", " Ada", "", "Ada"),
        ("بهروز", "بهروز", "قربانی", "بهروز قربانی"),
    ];
    for (name, first_name, last_name, full_name) in table {
        let user = world.given_user_like(&NewUser {
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            ..new_user(name)
        });
        let added = world.given_file_like(&new_text_file(&user, name));
        let uploader =
            Uploader { id: user.id, username: user.username, full_name: full_name.to_owned() };
        assert_eq!(added.uploader, Some(uploader));
        assert_eq!(world.stored(added.id), Some(added));
    }
}

pub fn find_sees_a_renamed_uploader(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let file = world.given_file_like(&new_text_file(&ada, "a.txt"));
    let renamed = User { username: username("countess"), last_name: "King".to_owned(), ..ada };
    world.given_change_of(&renamed);
    let uploader = world.stored(file.id).and_then(|file| file.uploader).expect("it has one");
    assert_eq!(uploader.username.as_str(), "countess");
    assert_eq!(uploader.full_name, "Ada King");
}

pub fn find_returns_thumbnails_ascending_by_edge_and_then_by_id(world: &dyn DatabaseWorld) {
    let edges = [512, 64, 1080, 64, 128].map(|edge| ThumbnailEdge::new(edge).expect("not zero"));
    let thumbnails = (0..).zip(edges).map(|(index, edge): (u8, _)| {
        // Keys descend, so that an order by key is noticed.
        NewThumbnail { key: key(&format!("thumbnail-{}", 9 - index)), edge }
    });
    let content = NewContent { thumbnails: thumbnails.collect(), ..image_content("a.png") };
    let mut new = new_text_file(&world.given_user("ada"), "a.png");
    new.content = content;
    let added = world.given_file_like(&new);

    let sorted_by = |thumbnail: &Thumbnail| (thumbnail.edge, thumbnail.id);
    assert!(added.thumbnails.is_sorted_by_key(sorted_by), "{:?}", added.thumbnails);
    let pixels = |thumbnail: &Thumbnail| thumbnail.edge.map(ThumbnailEdge::pixels);
    assert_eq!(
        added.thumbnails.iter().map(pixels).collect::<Vec<_>>(),
        [64, 64, 128, 512, 1080].map(Some)
    );
    let found = world.stored(added.id).expect("it is there");
    assert_eq!(found.thumbnails, added.thumbnails);
}

pub fn find_distinguishes_the_thumbnails_of_files(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let files = [
        world.given_file_like(&new_image_file(&ada, "a.png")),
        world.given_file_like(&new_image_file(&ada, "b.png")),
    ];
    for file in files {
        let found = world.stored(file.id).expect("it is there");
        let expected = image_content(file.key.as_str()).thumbnails;
        let keys = |thumbnails: &[Thumbnail]| {
            thumbnails.iter().map(|thumbnail| thumbnail.key.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            keys(&found.thumbnails),
            expected.into_iter().map(|new| new.key).collect::<Vec<_>>()
        );
    }
}

fn found_among(world: &dyn DatabaseWorld, ids: &[MediaFileId]) -> HashMap<MediaFileId, MediaFile> {
    let found = world.media_files().find_many(ids).expect("media files can be looked for");
    let valid = |(id, file): (_, Result<_, _>)| (id, file.expect("every row is valid"));
    found.into_iter().map(valid).collect()
}

pub fn find_many_returns_each_file_by_its_id(world: &dyn DatabaseWorld) {
    let added = [world.given_image("a.png"), world.given_file("b.txt"), world.given_image("c.png")];
    let [a, b, c] = added.clone();
    let found = found_among(world, &[c.id, a.id, b.id, a.id]);
    assert_eq!(found, added.map(|file| (file.id, file)).into());
}

pub fn find_many_omits_unknown_ids(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.txt");
    let gone = world.given_file("b.txt");
    let removal = world.media_files().remove(gone.id, file.created_at, &|_| true);
    removal.expect("it can be removed");
    let found = found_among(world, &[unknown_id(), file.id, gone.id]);
    assert_eq!(found, [(file.id, file)].into());
}

pub fn find_many_of_nothing_is_nothing(world: &dyn DatabaseWorld) {
    world.given_file("a.txt");
    assert_eq!(found_among(world, &[]), HashMap::new());
}

pub fn find_many_accepts_hundreds_of_ids(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    let ids: Vec<_> = (1..=1000).map(crate::fixtures::id).collect();
    assert!(ids.contains(&file.id), "the first ids are small");
    assert_eq!(found_among(world, &ids), [(file.id, file)].into());
}

pub fn name_of_a_key_is_that_of_its_file(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    let uploader = world.given_user("ada");
    world.given_file_like(&NewMediaFile { name: None, ..new_text_file(&uploader, "nameless") });
    let name_of = |key: &StorageKey| world.media_files().name_of(key).expect("it can be asked");
    assert_eq!(name_of(&image.key), image.name);
    let renamed = MediaFileEdit { name: Some(Some("ب".to_owned())), ..MediaFileEdit::default() };
    world.edited(image.id, &renamed);
    assert_eq!(name_of(&image.key), Some("ب".to_owned()));
    assert_eq!(name_of(&image.thumbnails[0].key), None);
    for unknown in ["nameless", "none.txt", "A.png"] {
        assert_eq!(name_of(&key(unknown)), None, "{unknown}");
    }
    world.removed(image.id);
    assert_eq!(name_of(&image.key), None);
}
