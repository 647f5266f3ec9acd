//! Behaviours of media files: the totals of lists.

use ports::{MediaFileEdit, MediaFilePage};

use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, concurrently};
use crate::fixtures::{
    every_file, image_content, new_image_file, new_text_file, text_content, time,
};

const THREADS: usize = 16;

/// Every file on one page, whose length equals its total.
#[track_caller]
fn whole_list(world: &dyn DatabaseWorld) -> MediaFilePage {
    let page = world.page(&every_file());
    assert_eq!(page.total, page.files.len() as u64);
    page
}

pub fn totals_follow_every_change(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let image = world.given_file_like(&new_image_file(&uploader, "a.png"));
    let text = world.given_file_like(&new_text_file(&uploader, "b.txt"));
    assert_eq!(whole_list(world).total, 2);

    let becomes = |content| MediaFileEdit { content: Some(content), ..MediaFileEdit::default() };
    world.edited(image.id, &becomes(text_content("c.txt")));
    world.edited(text.id, &becomes(image_content("d.png")));
    world.edited(text.id, &MediaFileEdit::default());
    assert_eq!(whole_list(world).total, 2);

    world.removed(image.id);
    assert_eq!(whole_list(world).total, 1);
    world.removed(text.id);
    assert_eq!(whole_list(world).total, 0);
}

pub fn totals_ignore_failed_changes(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let new = new_image_file(&uploader, "a.png");
    let file = world.given_file_like(&new);
    assert_conflict(&world.media_files().add(&new));
    let at = time("2025-06-01T00:00:00Z");
    world.media_files().remove(file.id, at, &|_| false).expect("a removal can be rejected");
    assert_eq!(whole_list(world).total, 1);
}

/// A list is a snapshot: its total counts the files of its page, even during changes by others.
pub fn totals_are_exact_during_changes(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    concurrently(THREADS, |thread| {
        for round in 0..4 {
            let new = new_text_file(&uploader, &format!("{thread}-{round}.txt"));
            let file = world.given_file_like(&new);
            whole_list(world);
            if round % 2 == 0 {
                world.removed(file.id);
                whole_list(world);
            }
        }
    });
    assert_eq!(whole_list(world).total, 2 * THREADS as u64);
}
