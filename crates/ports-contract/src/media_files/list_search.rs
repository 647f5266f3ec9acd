//! Behaviours of media files: search.

use domain::MediaFile;
use ports::{MediaFileEdit, MediaFileOrder, MediaFileQuery, NewMediaFile, SortField};

use super::list::assert_lists;
use crate::DatabaseWorld;
use crate::fixtures::{new_image_file, new_text_file, search};

/// Text files of one uploader with these names and descriptions.
fn given_texts<const N: usize>(
    world: &dyn DatabaseWorld,
    texts: [(&str, &str); N],
) -> [MediaFile; N] {
    let uploader = world.given_user("ada");
    let mut number = 0;
    texts.map(|(name, description)| {
        number += 1;
        world.given_file_like(&NewMediaFile {
            name: Some(name.to_owned()),
            description: Some(description.to_owned()),
            ..new_text_file(&uploader, &format!("{number}.txt"))
        })
    })
}

pub fn search_finds_a_part_of_the_name_or_the_description(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("grace");
    let [by_name, by_description, _] = given_texts(
        world,
        [("summer holidays", ""), ("photo", "the holidays of a summer"), ("holly", "days")],
    );
    world.given_file_like(&NewMediaFile { name: None, ..new_text_file(&uploader, "holidays") });
    for text in ["holidays", "oliday", "\"hol idays\"", "\"ays of\""] {
        let expected: &[&MediaFile] = match text {
            "\"hol idays\"" => &[],
            "\"ays of\"" => &[&by_description],
            _ => &[&by_name, &by_description],
        };
        assert_lists(world, &search(text), expected.iter().copied());
    }
}

pub fn search_ignores_case_and_letter_forms(world: &dyn DatabaseWorld) {
    let [persian, latin] =
        given_texts(world, [("كتابهاي علي", ""), ("", "Summer ÉTÉ\nin İzmir, Straße")]);
    for text in ["کتاب\u{200c}های علی", "كتابهاي", "کتاب", "علي", "على", "یع", "\"ي ع\""]
    {
        let found = text != "یع";
        assert_lists(world, &search(text), found.then_some(&persian));
    }
    for text in ["summer été", "SUMMER", "éTé in", "\"ETE\nIN\"", "strasse", "İZMIR"] {
        assert_lists(world, &search(text), [&latin]);
    }
}

pub fn search_takes_special_characters_literally(world: &dyn DatabaseWorld) {
    let names = [
        "100% sure",
        "100 sure",
        "snake_case",
        "snakeXcase",
        r"back\slash",
        "back/slash",
        "say \"hello\" there",
        "say hello there",
        "O'Neil",
        "star*red AND (x OR y)",
        "col:on ^caret -minus +plus NEAR/2",
    ];
    let files = given_texts(world, names.map(|name| (name, "")));
    let table = [
        ("100%", 0),
        ("0% s", 0),
        ("snake_c", 2),
        ("e_c", 2),
        (r"back\s", 4),
        (r"k\s", 4),
        ("'\"hello\"'", 6),
        ("y \"h", 6),
        ("O'Neil", 8),
        ("r*red AND (x OR", 9),
        ("col:on ^caret -minus", 10),
        ("+plus NEAR/2", 10),
    ];
    for (text, index) in table {
        assert_lists(world, &search(text), [&files[index]]);
    }
    for text in ["%%%", "___", "\\\\\\", "s%e", "hello OR O'Neil", "hel*", "\\%", "a\0b"] {
        assert_lists(world, &search(text), []);
    }
}

pub fn search_finds_texts_of_one_and_two_characters(world: &dyn DatabaseWorld) {
    let files = given_texts(
        world,
        [("xyz", "b"), ("q%", ""), ("_w", ""), ("\\", ""), ("\"", "'"), ("سلام", "ی"), ("", "🎉")],
    );
    let table = [
        ("x", 0),
        ("Y", 0),
        ("yz", 0),
        ("b", 0),
        ("%", 1),
        ("q%", 1),
        ("_", 2),
        ("_W", 2),
        ("\\", 3),
        ("'\"'", 4),
        ("\"'\"", 4),
        ("ي", 5),
        ("لا", 5),
        ("🎉", 6),
    ];
    for (text, index) in table {
        assert_lists(world, &search(text), [&files[index]]);
    }
    for text in ["n", "%%", "__", "xz", "🎊"] {
        assert_lists(world, &search(text), []);
    }
}

pub fn search_never_matches_across_name_and_description(world: &dyn DatabaseWorld) {
    let [_, _, within] =
        given_texts(world, [("front", "back"), ("back", "front"), ("fro", "ntback")]);
    for text in ["frontback", "\"front back\"", "\"front\nback\"", "'t b'", "'t\nb'"] {
        assert_lists(world, &search(text), []);
    }
    for text in ["tb", "ntb"] {
        assert_lists(world, &search(text), [&within]);
    }
}

/// A zero-width non-joiner alone folds to an empty text.
pub fn an_empty_search_returns_every_file(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("grace");
    let [named] = given_texts(world, [("a", "b")]);
    let nameless =
        world.given_file_like(&NewMediaFile { name: None, ..new_text_file(&uploader, "c") });
    for text in ["", " \n", ",", "\u{200c}", "ـ", "\"\""] {
        assert_lists(world, &search(text), [&named, &nameless]);
    }
}

pub fn search_follows_edits_and_removals(world: &dyn DatabaseWorld) {
    let [mut file, other] = given_texts(world, [("first name", "first text"), ("other", "")]);
    let text = |text: &str| Some(Some(text.to_owned()));
    let edits = [
        (
            MediaFileEdit { name: text("second"), ..MediaFileEdit::default() },
            "first name",
            "second",
        ),
        (
            MediaFileEdit { description: text("third"), ..MediaFileEdit::default() },
            "first",
            "third",
        ),
        (MediaFileEdit { name: Some(None), ..MediaFileEdit::default() }, "second", "third"),
        (MediaFileEdit { name: text("x"), ..MediaFileEdit::default() }, "second", "x"),
    ];
    for (edit, gone, found) in edits {
        file = world.edited(file.id, &edit);
        assert_lists(world, &search(gone), []);
        assert_lists(world, &search(found), [&file]);
    }
    world.removed(file.id);
    for gone in ["third", "x"] {
        assert_lists(world, &search(gone), []);
    }
    assert_lists(world, &search("other"), [&other]);
}

pub fn search_combines_with_filters_order_and_pages(world: &dyn DatabaseWorld) {
    let (ada, grace) = (world.given_user("ada-1"), world.given_user("grace"));
    let files = [&ada, &grace, &ada, &ada].map(|uploader| {
        let number = world.count();
        world.given_file_like(&new_image_file(uploader, &format!("view-{number}.png")))
    });
    world.given_file_like(&new_image_file(&ada, "portrait.png"));
    for text in ["view", "ie"] {
        let query = MediaFileQuery {
            uploader_id: Some(ada.id),
            order: MediaFileOrder::by(SortField::Name, true),
            ..search(text)
        };
        assert_lists(world, &query, [&files[3], &files[2], &files[0]]);

        let second = MediaFileQuery { offset: 1, limit: 1, ..query };
        let page = world.page(&second);
        assert_eq!((page.total, page.files.as_slice()), (3, std::slice::from_ref(&files[2])));
    }
}

pub fn search_finds_texts_with_every_term_in_any_order(world: &dyn DatabaseWorld) {
    let [both, split, one] = given_texts(
        world,
        [("two words", "and more"), ("words of", "two people"), ("two people", "a")],
    );
    let table: [(&str, &[&MediaFile]); 9] = [
        ("two words", &[&both, &split]),
        ("words two", &[&both, &split]),
        ("words,two", &[&both, &split]),
        ("\"two words\"", &[&both]),
        ("'two words' more", &[&both]),
        ("two of", &[&split]),
        ("o w", &[&both, &split, &one]),
        ("two two", &[&both, &split, &one]),
        ("two words three", &[]),
    ];
    for (text, expected) in table {
        assert_lists(world, &search(text), expected.iter().copied());
    }
}

pub fn search_takes_a_non_joiner_for_nothing_and_for_a_space(world: &dyn DatabaseWorld) {
    let [joined, non_joiner, spaced] =
        given_texts(world, [("نمیروم", ""), ("", "من نمی\u{200c}روم"), ("نمی روم", "x")]);
    let table: [(&str, &[&MediaFile]); 4] = [
        ("نمی\u{200c}روم", &[&joined, &non_joiner, &spaced]),
        ("نمی روم", &[&joined, &non_joiner, &spaced]),
        ("نمیروم", &[&joined, &non_joiner]),
        ("\"نمی روم\"", &[&non_joiner, &spaced]),
    ];
    for (text, expected) in table {
        assert_lists(world, &search(text), expected.iter().copied());
    }
}

/// The plan of a search may depend on the number of results: one file, every second file, all
/// files.
pub fn search_finds_few_files_among_many(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let files: Vec<MediaFile> = (0..40)
        .map(|number| {
            let kind = if number % 2 == 0 { "even" } else { "odd" };
            let name = format!("file-{number:02}-{kind}.txt");
            world.given_file_like(&new_text_file(&uploader, &name))
        })
        .collect();
    assert_lists(world, &search("file-17-"), [&files[17]]);
    assert_lists(world, &search("even"), files.iter().step_by(2));
    assert_lists(world, &search("file"), &files);
    assert_lists(world, &search("file-99-"), []);

    let order = MediaFileOrder::by(SortField::Name, true);
    let query = MediaFileQuery { order: order.clone(), ..search("file-1") };
    assert_lists(world, &query, files[10..20].iter().rev());
    let query = MediaFileQuery { uploader_id: Some(uploader.id), order, ..search("file-39") };
    assert_lists(world, &query, [&files[39]]);
}
